import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Ejection, type EjectionSettings } from '../../../../strangler-proxy/domain/ejection.ts';

const SETTINGS: EjectionSettings = {
  failures: 5,
  rate: 0.3,
  requests: 10,
  window: 60_000,
  time: 30_000,
};

/** Tells outcomes, `F` or `S`, one each ms. Returns what was said to each that led to something. */
function tell(ejection: Ejection, outcomes: string, now: number): string[] {
  return [...outcomes].flatMap(
    (each, index) => ejection.settle(each === 'F' ? 'failure' : 'success', now + index) ?? [],
  );
}

/** Fails until it is left out. */
function eject(ejection: Ejection, now: number): number {
  tell(ejection, 'FFFFF', now);
  return ejection.until - (now + 4);
}

describe('an instance is left out', () => {
  it.each([
    ['after five failures in a row', 'FFFFF', ['failures']],
    ['not after four, nor with a success between them', 'FFFFSFFFF', []],
    ['when three of ten failed', 'SFSSFSSSSF', ['rate']],
    ['not when three of nine failed', 'SFSSFSSSF', []],
    ['not when two of ten failed', 'SSSSSFSSSF', []],
    ['only by a failure', 'FSSFSSFSSS', []],
    ['for what it did since: what comes after it counts for nothing', 'FFFFFFFFFF', ['failures']],
  ])('%s: %s', (_, outcomes, reasons) => {
    expect(tell(new Ejection(SETTINGS), outcomes, 100)).toEqual(reasons);
  });

  it('by its rate in the window alone', () => {
    const ejection = new Ejection(SETTINGS);
    expect(tell(ejection, 'FFSSSSSS', 0)).toEqual([]);
    expect(tell(ejection, 'SF', 66_000)).toEqual([]);
    expect(tell(ejection, 'SSSSSFF', 66_010)).toEqual([]);
    expect(tell(ejection, 'SF', 66_020)).toEqual(['rate']);
  });

  it('for 30 s, the second time for 60 s, and never for more than 300 s', () => {
    const ejection = new Ejection(SETTINGS);
    const times: number[] = [];
    for (let round = 0, now = 1_000; round < 12; round += 1) {
      times.push(eject(ejection, now) / 1_000);
      now = ejection.until;
    }
    expect(times).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300]);
  });

  it('for less when it was well in between, as often as 30 s', () => {
    const ejection = new Ejection(SETTINGS);
    eject(ejection, 0);
    eject(ejection, ejection.until);
    expect(eject(ejection, ejection.until)).toBe(90_000);
    // Five times: it takes off five, though there were only three.
    expect(eject(ejection, ejection.until + 150_000)).toBe(30_000);
    expect(eject(ejection, ejection.until + 29_990)).toBe(60_000);
    expect(eject(ejection, ejection.until + 30_000)).toBe(60_000);
  });
});

const outcome = fc.record({
  outcome: fc.constantFrom('success' as const, 'failure' as const),
  after: fc.oneof(fc.constant(0), fc.nat(100), fc.nat(200_000)),
});

it('whatever comes, it is back in at most 300 s, and left out for what it deserves', () => {
  const settings = fc.record({
    failures: fc.integer({ min: 1, max: 8 }),
    rate: fc.double({ min: 0.01, max: 1, noNaN: true }),
    requests: fc.integer({ min: 1, max: 30 }),
    window: fc.integer({ min: 100, max: 100_000 }),
    time: fc.integer({ min: 10, max: 300_000 }),
  });
  fc.assert(
    fc.property(settings, fc.array(outcome, { maxLength: 300 }), (rules, outcomes) => {
      const ejection = new Ejection(rules);
      let now = 0;
      /** Outcomes since it came back, as the rules have them. */
      let since: { at: number; failed: boolean }[] = [];
      for (const each of outcomes) {
        now += each.after;
        const wasOut = now < ejection.until;
        const reason = ejection.settle(each.outcome, now);
        expect(ejection.until - now).toBeLessThanOrEqual(300_000);
        if (wasOut) {
          expect(reason).toBeUndefined();
          continue;
        }
        since.push({ at: now, failed: each.outcome === 'failure' });
        const last = since.slice(-rules.failures);
        const inARow = last.length === rules.failures && last.every(({ failed }) => failed);
        if (inARow) expect(reason).toBe('failures');
        if (reason === 'failures') expect(inARow).toBe(true);
        if (reason === 'rate') {
          // Exact to a tenth of the window: what is asked must hold for some of what it may have looked at.
          const asked = since.filter(({ at }) => at > now - rules.window);
          expect(asked.length).toBeGreaterThanOrEqual(rules.requests);
        }
        if (reason !== undefined) {
          expect(ejection.until).toBeGreaterThan(now);
          since = [];
        }
      }
    }),
  );
});
