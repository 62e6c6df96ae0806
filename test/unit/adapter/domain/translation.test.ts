import { describe, expect, it } from '@jest/globals';
import { defineTranslator, UnmappedCodeError } from '../../../../adapter/domain/translation.ts';

it('a translator returns the events that it promises, and the compiler holds it to that', () => {
  const data = { occurredOn: '2018-03-22T17:00:12+09:00', source: { productId: '5301' } };
  const translator = defineTranslator({
    from: 'legacy.goods@1',
    to: ['scm.product.ProductSoldOut'],
    // @ts-expect-error: a withdrawal is not in `to`
    translate: () => ({
      kind: 'translated',
      events: [{ type: 'scm.product.ProductWithdrawn', subject: '5301', data }],
    }),
  });
  expect(translator.to).toEqual(['scm.product.ProductSoldOut']);
});

describe('a code that nobody mapped', () => {
  it.each([
    ['k', 'k'],
    ['', ''],
    ['korea-post_2', 'korea-post_2'],
    ['12345678901234567890', '12345678901234567890'],
    ['123456789012345678901', '?'],
    ['홍길동', '?'],
    ['010 1234', '?'],
    ['4\n', '?'],
  ])('is quoted only if it looks like one: %j as %j', (value, quoted) => {
    const error = new UnmappedCodeError('/settlekind', { step: '1', settlekind: value });
    expect(error).toMatchObject({
      code: 'code_unmapped',
      message: `step=1, settlekind=${quoted} has no meaning yet`,
      rule: `step=1, settlekind=${quoted}`,
      pointer: '/settlekind',
      value,
    });
  });
});
