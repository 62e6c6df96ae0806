import { expect, it } from '@jest/globals';
import { listText } from '../../../../cli/failed/list-text.ts';

const message = {
  id: 'aaaaaaaa-1111',
  parkedAt: '2026-01-01T00:00:00.000Z',
  state: 'parked',
  fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
} as const;
const page = { messages: [message], heldBack: 0, withheld: 0, next: undefined, isAll: true };

it('a page is a table that fits 80 columns', () => {
  const scheduled = { ...message, id: 'bbbbbbbb', state: 'scheduled' } as const;
  expect(listText(page, 80)).toBe(`ID        PARKED (UTC)      WHY
aaaaaaaa  2026-01-01 00:00  code_unmapped legacy.order@1 settlekind=k /settleki…`);
  expect(
    listText({ ...page, messages: [scheduled, message] }, 80),
  ).toBe(`ID        PARKED (UTC)      STATE      WHY
bbbbbbbb  2026-01-01 00:00  scheduled  code_unmapped legacy.order@1 settlekind=…
aaaaaaaa  2026-01-01 00:00  parked     code_unmapped legacy.order@1 settlekind=…`);
});

it('below it are those that they hold back, and the next page', () => {
  const next = 'banyan failed list --after aaaaaaaa-1111';
  expect(listText({ ...page, heldBack: 1203, next }, 200)).toBe(`ID        PARKED (UTC)      WHY
aaaaaaaa  2026-01-01 00:00  code_unmapped legacy.order@1 settlekind=k /settlekind

They hold back 1,203 messages more.

Next page: banyan failed list --after aaaaaaaa-1111`);
});

it('an empty one says whether nothing is parked, or nothing matches', () => {
  expect(listText({ ...page, messages: [] }, 80)).toBe('Nothing is parked.');
  expect(listText({ ...page, messages: [], withheld: 1 }, 80)).toBe(
    `Nothing is parked.

1 message more waits for a translator that is off: --state withheld`,
  );
  expect(listText({ ...page, messages: [], isAll: false }, 80)).toBe('No message matches.');
});

it('nothing in a routing key moves the cursor', () => {
  const evil = { ...message, fingerprint: 'type_unknown \u001b[2J' };
  expect(listText({ ...page, messages: [evil] }, 80)).toContain('type_unknown �[2J');
});
