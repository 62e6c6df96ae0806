import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Operation } from 'rfc6902';
import type { ParkedMessage } from '../../../../adapter/domain/parked-message.ts';
import {
  bodyOf,
  changesOf,
  editedMessage,
  patchBetween,
} from '../../../../adapter/parking/edited-body.ts';
import { deliveryOf } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';
import { parkedMessage } from '../../../parked-messages.ts';

function parked(message: unknown, pointer = '/settlekind'): ParkedMessage {
  const failure = { code: 'contract_violated', message: 'it fails', pointer } as const;
  return parkedMessage({ delivery: deliveryOf(cp949(message)), failure });
}

const replace = (path: string, value: unknown = 'x'): Operation => ({ op: 'replace', path, value });
const edited = (message: ParkedMessage, ...patch: Operation[]) =>
  editedMessage(message, patch).after;
const refused = (code: string) => expect.objectContaining({ code, exitCode: 2 });

describe('an edit', () => {
  it('sets a value, and leaves every other as it was', () => {
    const order = legacyOrder();
    const message = parked(order);
    expect(edited(message, replace('/settlekind', 'c'))).toEqual({ ...order, settlekind: 'c' });
    expect(edited(message, replace('/items/1/ea', '2'))).toMatchObject({
      items: [{ ea: '1' }, { ea: '2', sno: '88122' }],
    });
  });

  it('adds, removes and moves as RFC 6902 says, one operation after the other', () => {
    const { memo, ...rest } = legacyOrder();
    const patch: Operation[] = [
      { op: 'test', path: '/memo', value: memo },
      { op: 'move', from: '/memo', path: '/note' },
      { op: 'copy', from: '/note', path: '/again' },
      { op: 'remove', path: '/note' },
      { op: 'add', path: '/items/-', value: 'third' },
    ];
    const items = [...(rest.items as unknown[]), 'third'];
    expect(edited(parked(legacyOrder()), ...patch)).toEqual({ ...rest, items, again: memo });
  });

  it('fills a field that is missing, if the failure is about it', () => {
    const message = parked(legacyOrder({ zonecode: undefined }), '/zonecode');
    expect(edited(message, replace('/zonecode', '05510'))).toEqual({
      ...legacyOrder(),
      zonecode: '05510',
    });
  });

  it('begins from the last revision, and leaves the message itself alone', () => {
    const revisedBody = Buffer.from(JSON.stringify(legacyOrder({ memo: 'revised' })));
    const message = { ...parked(legacyOrder()), revisedBody };
    const { before, after } = editedMessage(message, [replace('/step')]);
    expect(before).toEqual(legacyOrder({ memo: 'revised' }));
    expect(after).toMatchObject({ memo: 'revised', step: 'x' });
  });

  it('writes UTF-8 JSON, whatever the original was', () => {
    const body = Buffer.from(bodyOf(edited(parked(legacyOrder()), replace('/memo', '똠얌꿍'))));
    expect(JSON.parse(body.toString('utf8'))).toEqual(legacyOrder({ memo: '똠얌꿍' }));
  });

  it.each([
    '/nowhere',
    '/items/2',
    '/items/-',
    '/items/length',
    '/step/0',
    '/toString',
    '/__proto__',
    '/constructor/prototype',
    '/a/b',
    'step',
    '',
  ])('refuses to replace %p, which the message does not have', (path) => {
    expect(() => edited(parked(legacyOrder()), replace(path))).toThrow(refused('pointer_missing'));
  });

  it.each<Operation>([
    { op: 'add', path: '/__proto__/polluted', value: true },
    { op: 'copy', from: '/constructor/prototype', path: '/step' },
    { op: 'move', from: '/step', path: '/__proto__/step' },
    { op: 'add', path: '/toString/x', value: 1 },
    { op: 'remove', path: '/items/length' },
    { op: 'test', path: '/step/length', value: 1 },
    { op: 'add', path: '/items/7', value: 1 },
  ])('refuses to reach beyond the message with %j', (operation) => {
    expect(() => edited(parked(legacyOrder()), operation)).toThrow(refused('pointer_missing'));
    expect({}).not.toHaveProperty('polluted');
  });

  it('refuses a test that the message does not pass', () => {
    const operation: Operation = { op: 'test', path: '/step', value: '9' };
    expect(() => edited(parked(legacyOrder()), operation)).toThrow(refused('patch_failed'));
  });

  it('refuses to replace the message as a whole, and says so', () => {
    expect(() => edited(parked(legacyOrder()), replace(''))).toThrow('not replaced as a whole');
  });

  it('refuses a message that cannot be read', () => {
    const message = { ...parked({}), delivery: deliveryOf(Buffer.from([0xff])) };
    expect(() => edited(message, replace('/step'))).toThrow(
      expect.objectContaining({ code: 'not_decodable' }),
    );
  });
});

describe('what an edit changes', () => {
  const hidden = (message: unknown) => ({ ...(message as object), nameOrder: '***' });
  const changes = (...patch: Operation[]) =>
    changesOf(editedMessage(parked(legacyOrder()), patch), hidden);

  it('is told by place, before and after', () => {
    expect(changes(replace('/settlekind', 'k'))).toEqual([
      { pointer: '/settlekind', before: 'c', after: 'k' },
    ]);
    expect(changes({ op: 'add', path: '/extra', value: 1 })).toEqual([
      { pointer: '/extra', after: 1 },
    ]);
    expect(changes({ op: 'remove', path: '/step2' })).toEqual([{ pointer: '/step2', before: '' }]);
    expect(changes(replace('/settlekind', 'c'))).toEqual([]);
  });

  it('is told with personal data masked', () => {
    expect(changes(replace('/nameOrder', '김철수'))).toEqual([
      { pointer: '/nameOrder', before: '***', after: '***' },
    ]);
  });
});

describe('the patch between two messages', () => {
  it('leads from the one to the other', () => {
    const name = fc.stringMatching(/^[a-z~/]{1,4}$/);
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.integer()));
    const message = fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value)));
    fc.assert(
      fc.property(message, message, (before, wanted) => {
        const patch = patchBetween(before, wanted);
        const parked = parkedMessage({ revisedBody: bodyOf(before) });
        expect(edited(parked, ...patch)).toEqual(wanted);
      }),
    );
  });
});
