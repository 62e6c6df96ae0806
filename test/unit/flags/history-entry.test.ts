import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHAIN_START, type ChainHead } from '#contracts';
import {
  entryOf,
  type HistoryDraft,
  type HistoryLine,
  hashOf,
  lineOf,
  linkOf,
  readLine,
} from '../../../flags/history-entry.ts';

const AT = '2026-01-01T00:00:00.000Z';
const sha256 = (text: string) => hash('sha256', text);
const written = (draft: HistoryDraft, head: ChainHead = CHAIN_START, setAside?: string) =>
  lineOf(draft, { head, at: AT, setAside }, sha256);
const draft: HistoryDraft = {
  who: 'anna',
  what: 'flags changed',
  change: 'c1',
  reason: 'canary',
  where: 'banyan',
  flags: [{ name: 'order-view.cutover', before: 'off', after: 'on for 5 %' }],
};

const text = fc.string({ unit: 'binary', maxLength: 20 });
const drafts: fc.Arbitrary<HistoryDraft> = fc.record({
  who: text,
  what: fc.constantFrom('flags changed' as const, 'effect measured' as const),
  change: text,
  reason: fc.option(text, { nil: undefined }),
  where: fc.constantFrom('banyan' as const, 'unleash' as const),
  flags: fc.array(fc.record({ name: text, before: text, after: text }), { maxLength: 3 }),
  effect: fc.option(
    fc.record({
      confirmed: fc.array(
        fc.record({ instance: text, ms: fc.double({ noNaN: true, min: 0, max: 1e6 }) }),
      ),
      missing: fc.array(text),
    }),
    { nil: undefined },
  ),
});

describe('a line of the history', () => {
  it('is the entry, its hash over it and the hash before it', () => {
    const body = `{"position":1,"at":"${AT}","who":"anna","what":"flags changed","change":"c1","reason":"canary","where":"banyan","flags":[{"name":"order-view.cutover","before":"off","after":"on for 5 %"}]}`;
    expect(written(draft)).toBe(`${body.slice(0, -1)},"hash":"${sha256(`\n${body}`)}"}`);
    const head = { position: 1, hash: 'h' };
    expect(readLine(written(draft, head))).toMatchObject({ position: 2 });
    expect(readLine(written(draft, head))?.hash).not.toBe(readLine(written(draft))?.hash);
  });

  it('is one line, and gives the entry back, whatever it says', () => {
    fc.assert(
      fc.property(drafts, (each) => {
        const line = written(each);
        expect(line).not.toContain('\n');
        const read = linkOf(line);
        expect(read.hash).toBe(hashOf(read, '', sha256));
        const { who, reason, ...rest } = each;
        expect(entryOf(read)).toMatchObject(JSON.parse(JSON.stringify(rest)));
      }),
    );
  });

  it('has another hash after any change', () => {
    const line = written(draft);
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.string({ maxLength: 3 }), (at, other) => {
        const changed = line.slice(0, at) + other + line.slice(at + 1);
        fc.pre(changed !== line);
        const read = linkOf(changed);
        expect(read.position === 1 && read.hash === hashOf(read, '', sha256)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('names the file that was set aside before it', () => {
    const read = readLine(written(draft, CHAIN_START, 'x.torn-1')) as HistoryLine; // just written
    expect(entryOf(read)).toMatchObject({ setAside: 'x.torn-1' });
  });

  it.each(['', 'x', '{}', '[]', '{"position":1,"hash":"x"}', written(draft).slice(0, 50)])(
    'is none: %s',
    (line) => {
      expect(readLine(line)).toBeUndefined();
      expect(linkOf(line).position).toBeNaN();
    },
  );

  it.each(['{"position":1}', '{"position":1,"flags":[null]}', '{"position":1,"at":1}'])(
    'is not shown where it has a place, and no sense: %s',
    (body) => {
      expect(entryOf({ position: 1, hash: 'h', body })).toBeUndefined();
    },
  );
});
