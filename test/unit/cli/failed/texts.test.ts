import { describe, expect, it } from '@jest/globals';
import type { AuditEntry, Rechecked } from '#adapter';
import { changedText } from '../../../../cli/failed/changed-text.ts';
import { historyText } from '../../../../cli/failed/history-text.ts';
import { recheckText } from '../../../../cli/failed/recheck-text.ts';

describe('what was discarded', () => {
  it('is told one by one, with what was left and why', () => {
    const changed = {
      changed: ['aaaaaaaa-1111'],
      skipped: [{ id: 'bbbbbbbb-2222', why: 'it is resolved' }],
    };
    expect(changedText('discarded', changed)).toBe(`aaaaaaaa  discarded
bbbbbbbb  left as it is: it is resolved`);
  });

  it('is counted where it is much', () => {
    const changed = { changed: Array.from({ length: 1203 }, String), skipped: [] };
    expect(changedText('discarded', changed)).toBe('1,203 messages: discarded');
  });
});

describe('the audit', () => {
  const entry: AuditEntry = {
    position: 17,
    at: '2026-01-01T00:00:00.000Z',
    who: 'ann@host',
    operation: 'edited',
    message: 'aaaaaaaa-1111',
    reason: 'k is a card\u001b',
    before: { revision: 0 },
    after: { revision: 1 },
    hash: 'f',
  };

  it('says who, when, what, why, before and after', () => {
    expect(historyText([entry], undefined, 80)).toBe(
      `17  2026-01-01 00:00:00  ann@host  edited aaaaaaaa
    why     k is a card�
    before  {"revision":0}
    after   {"revision":1}`,
    );
    const job: AuditEntry = {
      position: 18,
      at: entry.at,
      who: 'ann',
      operation: 'replay started',
      job: 3,
      hash: 'f',
    };
    expect(historyText([job], 'banyan failed history --before 18', 80)).toBe(
      `18  2026-01-01 00:00:00  ann  replay started, replay 3

Next page: banyan failed history --before 18`,
    );
  });

  it('may be empty', () => {
    expect(historyText([], undefined, 80)).toBe('Nobody did anything yet.');
  });
});

describe('a recheck', () => {
  const group: Rechecked = {
    fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
    count: 12,
    wouldSucceed: 12,
    stillFails: 0,
    held: 0,
    now: [],
  };

  it('says of each group what would come of it, and how it would fail now', () => {
    const other = {
      ...group,
      fingerprint: 'type_unknown order.shipped',
      wouldSucceed: 1,
      stillFails: 2,
      held: 9,
      now: ['type_unknown order.shipped', 'code_unmapped legacy.order@1 step=9 /step'],
    };
    expect(
      recheckText([group, other], 80),
    ).toBe(`12 × code_unmapped legacy.order@1 settlekind=k /settlekind
  12 would succeed
12 × type_unknown order.shipped
  1 would succeed, 2 would still fail, 9 would wait behind one that fails
  now: code_unmapped legacy.order@1 step=9 /step

13 of 24 messages would succeed`);
  });
});
