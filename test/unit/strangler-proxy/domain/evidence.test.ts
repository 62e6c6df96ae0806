import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Evidence } from '../../../../strangler-proxy/domain/evidence.ts';

it('what nothing was learnt from is worth 1 at most, however many moments there were to begin', () => {
  const evidence = new Evidence([0.5, 0.5]);
  for (let index = 0; index < 10_000; index += 1) evidence.add([0, 0], 8);
  expect(evidence.value).toBeLessThan(1);
  expect(evidence.value).toBeGreaterThan(0.97);
});

it('is a number that can be compared, whatever comes', () => {
  const factor = fc.oneof(
    fc.double({ min: -20, max: 20, noNaN: true }),
    fc.constantFrom(-1e9, 1e9, Number.NEGATIVE_INFINITY),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(factor, factor)), (pairs) => {
      const evidence = new Evidence([0.5, 0.5]);
      for (const pair of pairs) {
        evidence.add(pair, 10);
        expect(Number.isFinite(evidence.value)).toBe(true);
        expect(evidence.value).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

it('says when nothing that was seen speaks for the least difference any more', () => {
  const evidence = new Evidence([1]);
  const isAnew = [2, 1, -2, -2, -1, 3, 0].map((factor) => evidence.add([factor], 1));
  expect(isAnew).toEqual([true, false, false, false, true, true, false]);
});

it('a long time without fault is no credit', () => {
  const evidence = new Evidence([1]);
  for (let index = 0; index < 100; index += 1) evidence.add([-50], 10);
  evidence.add([12], 10);
  expect(evidence.value).toBeGreaterThan(10);
});

it('a moment to begin is after some events, however often one looks', () => {
  const evidence = new Evidence([1]);
  evidence.add([-1e9], 7);
  for (let index = 0; index < 100; index += 1) evidence.add([0], 0);
  expect(evidence.value).toBe(0);
  evidence.add([0], 1);
  evidence.add([0], 0);
  expect(evidence.value).toBeGreaterThan(0);
});
