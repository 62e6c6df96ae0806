import { describe, expect, it } from '@jest/globals';
import type { HistoryEntry } from '#flags';
import { flagHistoryText, verifiedText } from '../../../cli/flag-history-text.ts';

const entry: HistoryEntry = {
  position: 17,
  at: '2026-01-01T00:00:00.000Z',
  who: 'ann@host',
  what: 'override set',
  change: 'c',
  reason: 'errors\u001b',
  where: 'banyan',
  flags: [
    { name: 'a.cutover', before: 'on for 5 %', after: 'off' },
    { name: 'a.shadow', before: 'unknown', after: 'off' },
  ],
  hash: 'f',
};

describe('the history of flags', () => {
  it('says who, when, what, which flags, and why', () => {
    expect(flagHistoryText([entry], 'banyan flags history --before 17', 80)).toBe(
      `17  2026-01-01 00:00:00  ann@host  override set
    flag    a.cutover: on for 5 % → off
    flag    a.shadow: unknown → off
    why     errors�

Next page: banyan flags history --before 17`,
    );
  });

  it('says how soon a change was in force, and where nobody knows', () => {
    const { reason: _, ...rest } = entry;
    const told: HistoryEntry = { ...rest, what: 'effect measured', where: 'unleash', flags: [] };
    const confirmed = [
      { instance: 'a', ms: 12 },
      { instance: 'b', ms: 44.2 },
    ];
    const text = (missing: readonly string[], some = confirmed) =>
      flagHistoryText([{ ...told, effect: { confirmed: some, missing } }], undefined, 100);
    expect(text([])).toBe(`17  2026-01-01 00:00:00  ann@host  effect measured, by unleash
    effect  in force at 2 instances, the last one after 45 ms`);
    expect(text(['c', 'd'])).toContain('after 45 ms; not confirmed by c, d');
    expect(text(['c'], [])).toContain('no instance confirmed it; not confirmed by c');
  });

  it('says what a crash left before an entry', () => {
    const text = flagHistoryText([{ ...entry, setAside: 'h.jsonl.torn-17' }], undefined, 80);
    expect(text).toContain('    aside   a crash tore an entry before this: h.jsonl.torn-17');
  });

  it('may be empty', () => {
    expect(flagHistoryText([], undefined, 80)).toBe('Nobody changed a flag yet.');
  });
});

describe('a check of the history', () => {
  const found = { entries: 1_203, head: 'abc', tampered: undefined, torn: 0 };

  it('gives a hash to note down', () => {
    expect(verifiedText(found)).toBe(`1,203 entries, as they were written
Note down this hash, and give it as --anchor the next time: abc`);
    expect(verifiedText({ ...found, entries: 0, head: undefined })).toBe(
      '0 entries, as they were written',
    );
  });

  it('tells of what is no entry yet', () => {
    expect(verifiedText({ ...found, entries: 1, torn: 7 })).toContain(`1 entry, as it was written
7 bytes of an entry follow: a crash left them, or they are being written`);
  });
});
