import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  foldedName,
  identityNames,
  withoutIdentity,
} from '../../../../strangler-proxy/domain/identity-fields.ts';

const isIdentity = identityNames(['X-User-Id', 'X-User-Scopes']);

it.each(['X-User-Id', 'x-user-id', 'X_User_Id', 'x_user-id', 'X.User.Id', 'X~User!Id'])(
  '%s says who asks, to one server or another',
  (name) => {
    expect(isIdentity(name)).toBe(true);
    const fields = ['A', 'b', name, 'root', 'C', 'd'];
    expect(withoutIdentity(fields, isIdentity)).toEqual(['A', 'b', 'C', 'd']);
  },
);

it.each(['X-User-Ids', 'XUser-Id', 'X-User-ID2', 'Authorization', ''])('%j does not', (name) => {
  expect(isIdentity(name)).toBe(false);
});

it('fields of which none says who asks stay the same array', () => {
  const fields = ['Host', 'shop', 'X-User-Agent', 'a'];
  expect(withoutIdentity(fields, isIdentity)).toBe(fields);
});

it('nothing that folds to an identity field is left, and nothing else is taken', () => {
  const name = fc.string({ unit: fc.constantFrom(...'xXuUsSeErRiIdD-_.~!') });
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const fields = names.flatMap((each) => [each, 'v']);
      const kept = withoutIdentity(fields, isIdentity).filter((_, index) => index % 2 === 0);
      expect(kept).toEqual(names.filter((each) => foldedName(each) !== 'x-user-id'));
    }),
    { examples: [[['X_USER.ID', 'a', 'x-user-id']]] },
  );
});
