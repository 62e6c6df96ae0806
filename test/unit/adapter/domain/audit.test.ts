import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChainHead } from '#contracts';
import {
  type AuditDraft,
  type AuditRecord,
  auditEntryOf,
  chainCheck,
  chained,
} from '../../../../adapter/domain/audit.ts';

const AT = '2026-01-01T00:00:00.000Z';
const sha256 = (text: string) => hash('sha256', text);
const chainOf = (drafts: readonly AuditDraft[], head?: ChainHead) =>
  chained(drafts, head, AT, sha256);

const draftOf = (n: number): AuditDraft => {
  return {
    who: 'anna',
    operation: 'edited',
    message: `message ${n}`,
    reason: 'typo',
    after: { n },
  };
};
const five = chainOf([1, 2, 3, 4, 5].map(draftOf));
const one = five[0] as AuditRecord;
const head = five[4] as AuditRecord;

/** What a check of these tells, when the head was that. */
function verdict(
  records: readonly AuditRecord[],
  { end = head, stored = records.length, anchor }: Told = {},
): string | undefined {
  const check = chainCheck(sha256, anchor);
  return check.add(records) ?? check.end(end ?? undefined, stored);
}
type Told = { end?: ChainHead | null; stored?: number; anchor?: string };

const text = fc.string({ unit: 'binary', maxLength: 20 });
const drafts = fc.array(
  fc.record({
    who: text,
    operation: fc.constantFrom('edited' as const, 'discarded' as const),
    message: fc.option(fc.uuid(), { nil: undefined }),
    job: fc.option(fc.nat(), { nil: undefined }),
    reason: fc.option(text, { nil: undefined }),
    before: fc.option(fc.jsonValue(), { nil: undefined }),
    after: fc.option(fc.jsonValue(), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('the chain of the audit', () => {
  it('hashes each entry together with the hash before it', () => {
    const [first, second] = chainOf([
      { who: 'anna', operation: 'edited', message: 'm', reason: 'r', before: null, after: [1] },
      { who: 'job', operation: 'replayed', job: 7 },
    ]);
    expect(first?.hash).toBe(sha256(`["",1,"${AT}","anna","edited","m",null,"r","null","[1]"]`));
    expect(second?.hash).toBe(
      sha256(`["${first?.hash}",2,"${AT}","job","replayed",null,7,null,null,null]`),
    );
  });

  it('is the same, however many entries are appended at once', () => {
    fc.assert(
      fc.property(drafts, fc.nat(8), (all, cut) => {
        const start = chainOf(all.slice(0, cut));
        const rest = chainOf(all.slice(cut), start.at(-1));
        expect([...start, ...rest]).toEqual(chainOf(all));
      }),
    );
  });

  it('is whole, however many entries are looked at together', () => {
    fc.assert(
      fc.property(drafts, fc.integer({ min: 1, max: 8 }), (all, size) => {
        const records = chainOf(all);
        const check = chainCheck(sha256, records[0]?.hash);
        for (let from = 0; from < records.length; from += size) {
          expect(check.add(records.slice(from, from + size))).toBeUndefined();
        }
        expect(check.end(records.at(-1), records.length)).toBeUndefined();
      }),
    );
  });

  it('cuts long names and reasons between characters', () => {
    const [record] = chainOf([
      { who: `a${'🌳'.repeat(200)}`, operation: 'edited', reason: '🌳'.repeat(3_000) },
    ]);
    expect(record).toMatchObject({ who: `a${'🌳'.repeat(99)}`, reason: '🌳'.repeat(2_000) });
  });

  it('holds only what every database gives back', () => {
    const [record] = chainOf([{ who: 'a\ud800b', operation: 'edited', reason: 'a\0b' }]);
    expect(record).toMatchObject({ who: 'a\ufffdb', reason: 'a\ufffdb' });
  });

  it('shows an entry as it was drafted', () => {
    const draft = { ...draftOf(1), before: null, job: 3 };
    const [record = one] = chainOf([draft]);
    expect(auditEntryOf(record)).toEqual({ ...draft, position: 1, at: AT, hash: record.hash });
    expect(auditEntryOf({ ...record, beforeJson: '{oops' }).before).toBe('{oops');
  });
});

describe('a check of the audit', () => {
  it('finds any single change of any field of any entry, and names the entry', () => {
    const other: { readonly [Field in keyof AuditRecord]-?: fc.Arbitrary<unknown> } = {
      position: fc.oneof(fc.integer(), fc.double(), fc.constant(Number.NaN)),
      at: text,
      who: text,
      operation: fc.constantFrom('edited', 'discarded', 'replayed'),
      message: fc.option(fc.uuid(), { nil: undefined }),
      job: fc.oneof(fc.constant(undefined), fc.constant(Number.NaN), fc.nat()),
      reason: fc.option(text, { nil: undefined }),
      beforeJson: fc.option(fc.json(), { nil: undefined }),
      afterJson: fc.option(fc.json(), { nil: undefined }),
      hash: fc.oneof(text, fc.constant(one.hash)),
    };
    const changes = fc
      .constantFrom(...Object.keys(other))
      .chain((field) => fc.tuple(fc.constant(field), other[field as keyof AuditRecord]));
    fc.assert(
      fc.property(drafts, fc.nat(), changes, (all, pick, [field, value]) => {
        const records = chainOf(all);
        const index = pick % records.length;
        const changed = { ...(records[index] as AuditRecord), [field]: value };
        fc.pre(!Object.is(changed[field as keyof AuditRecord], records[index]?.[field as 'who']));
        const told = verdict(records.with(index, changed), { end: records.at(-1) as AuditRecord });
        expect(told).toMatch(new RegExp(`\\b(entry|entries) ${index + 1}\\b`));
      }),
      { numRuns: 2_000 },
    );
  });

  const [, two, three, four] = five as [AuditRecord, AuditRecord, AuditRecord, AuditRecord];
  const forged = chainOf([draftOf(9)], two)[0] as AuditRecord;
  const anew = chainOf([3, 9].map(draftOf), two);
  it.each<[string, readonly AuditRecord[], Told, string | undefined]>([
    ['nothing wrong', five, { anchor: three.hash }, undefined],
    ['an empty audit', [], { end: { position: 0, hash: '' } }, undefined],
    ['the first is gone', five.slice(1), {}, 'entry 1 is missing'],
    ['some are gone', [one, four, head], {}, 'entries 2 to 3 are missing'],
    ['the last is gone', five.slice(0, 4), {}, 'entry 5 is missing'],
    ['all are gone', [], {}, 'entries 1 to 5 are missing'],
    ['two are the wrong way round', [one, three, two, four, head], {}, 'entry 2 is missing'],
    ['one is there twice', [one, one], {}, 'entry 1 stands where entry 2 belongs'],
    ['one was put before the first', [{ ...one, position: 0 }, ...five], {}, 'entry 0 stands'],
    ['one has another’s place', [one, { ...three, position: 2 }], {}, 'entry 2 is not what was'],
    ['one was put in', five.with(2, forged), {}, 'entry 4 is not what was written there'],
    ['one was put behind the end', five, { end: four }, 'entry 5 is behind the end'],
    ['one is outside of all order', five, { stored: 6 }, 'without a place in the chain: 1'],
    [
      'the last was written anew',
      five.with(4, chainOf([draftOf(6)], four)[0] ?? one),
      {},
      'entry 5',
    ],
    ['the head is gone', five, { end: null }, 'the head of the audit is missing'],
    ['the head has no number', five, { end: { ...head, position: Number.NaN } }, 'the head of'],
    ['the head has another hash', five, { end: { ...head, hash: 'x' } }, 'entry 5 is not the end'],
    [
      'the end is cut off, the head as well',
      [one, two],
      { end: two, anchor: three.hash },
      'no entry',
    ],
    [
      'all is written anew from some entry on',
      [one, two, ...anew],
      { end: anew[1] ?? null, anchor: four.hash },
      `no entry has the hash ${four.hash}`,
    ],
  ])('tells: %s', (_, records, told, sentence) => {
    if (sentence === undefined) expect(verdict(records, told)).toBeUndefined();
    else expect(verdict(records, told)).toContain(sentence);
  });
});
