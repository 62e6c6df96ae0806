import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KINDS, type Outcome } from '../../../chaos/proxy/outcome.ts';
import { answeredBy, p99Of, tallyOf } from '../../../chaos/proxy/tally.ts';
import { order, outcome } from './outcomes.ts';

describe('a tally', () => {
  it('counts who answered, what failed, what broke off, and what was executed twice', () => {
    const outcomes = [
      outcome(),
      outcome({ by: 'legacy' }),
      outcome({ kind: 'page', by: 'legacy', ms: 9 }),
      outcome({ status: 502, by: undefined, isRepeated: true }),
      order({ status: undefined, isWhole: false, error: 'ECONNRESET' }),
      order({ isWhole: false, error: 'ECONNRESET' }),
    ];
    const executions = ['o1', 'o2', 'o1'].map((key) => ({ key, by: 'order-1' }));
    expect(tallyOf(outcomes, executions)).toEqual({
      ...{ requests: 6, byService: 1, byLegacy: 2, failedSafe: 1, failedUnsafe: 1 },
      ...{ failedKeyed: 0, begun: 1, twice: 1, repeated: 1 },
      p99: { service: 5, legacy: 5, page: 9 },
    });
  });

  it('counts each request once: by the service, by the legacy, failed or broken off', () => {
    const some = fc.record<Outcome>({
      kind: fc.constantFrom(...KINDS),
      key: fc.string(),
      at: fc.nat(),
      ms: fc.nat(),
      status: fc.constantFrom(undefined, 200, 201, 404, 500, 503),
      by: fc.constantFrom(undefined, 'legacy', 'member-1'),
      isWhole: fc.boolean(),
      error: fc.constantFrom(undefined, 'ECONNRESET', 'upstream_busy'),
      isRepeated: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some), (outcomes) => {
        const { byService, byLegacy, failedSafe, failedUnsafe, begun } = tallyOf(outcomes, []);
        expect(byService + byLegacy + failedSafe + failedUnsafe + begun).toBe(outcomes.length);
      }),
    );
  });

  it('has a p99 above all but one in a hundred, whatever their order', () => {
    const times = Array.from({ length: 200 }, (_, index) => outcome({ ms: (index * 77) % 200 }));
    expect(p99Of(times)).toBe(198);
    expect(p99Of([])).toBeNaN();
  });
});

describe('who answered', () => {
  it('is counted of good answers to these kinds since that moment', () => {
    const outcomes = [
      outcome({ at: 999 }),
      outcome(),
      outcome({ by: 'member-2' }),
      outcome({ by: 'member-2', status: 500 }),
      order(),
    ];
    expect(answeredBy(outcomes, ['member'], 1_000)).toEqual(
      new Map([
        ['member-1', 1],
        ['member-2', 1],
      ]),
    );
  });
});
