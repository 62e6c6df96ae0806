import { expect, it } from '@jest/globals';
import { groupsText } from '../../../../cli/failed/groups-text.ts';

it('a group tells how many, why, since when, an example, and what to do', () => {
  const group = {
    fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
    source: 'legacy',
    class: 'code_unmapped',
    why: 'settlekind=k has no meaning',
    count: 812,
    heldBack: 1203,
    first: '2026-01-01T00:00:00.000Z',
    last: '2026-01-02T03:04:05.000Z',
    sample: 'aaaaaaaa-1111',
    advice:
      'ask the legacy’s people what k means, add it to the table of the contract, and replay the group',
  } as const;
  expect(
    groupsText([group, { ...group, count: 1, heldBack: 0, advice: 'look' }], 80),
  ).toBe(`812 × code_unmapped legacy.order@1 settlekind=k /settlekind
  why        settlekind=k has no meaning
  parked     first 2026-01-01 00:00, last 2026-01-02 03:04 (UTC), from the
             legacy
  sample     aaaaaaaa
  held back  1,203 more behind them
  do         ask the legacy’s people what k means, add it to the table of the
             contract, and replay the group

1 × code_unmapped legacy.order@1 settlekind=k /settlekind
  why        settlekind=k has no meaning
  parked     first 2026-01-01 00:00, last 2026-01-02 03:04 (UTC), from the
             legacy
  sample     aaaaaaaa
  do         look`);
});
