import { describe, expect, it } from '@jest/globals';
import { paceOf, type Sample } from '../../../../cli/replay/pace.ts';
import { progressBar, progressLine } from '../../../../cli/replay/progress-text.ts';

const counts = { total: 1812, done: 340, noOp: 5, failed: 20, held: 0 };
const job = { id: 12, counts };

describe('how far a replay is', () => {
  it('is a bar with rate, ok, failed and time left, on a terminal', () => {
    expect(progressBar(job, 48, 100)).toBe(
      'replay 12  [######------------------------]   20 %  365/1,812  48/s  345 ok  20 failed  30 s left',
    );
  });

  it.each([20, 40, 60, 80, 120])('fits %p columns', (width) => {
    expect(progressBar(job, 48, width).length).toBeLessThan(width);
  });

  it('is a plain line in a log', () => {
    expect(progressLine(job, 4.84)).toBe(
      'replay 12: 365 of 1,812 (20 %), 4.8/s, 345 ok, 20 failed, 5 min left',
    );
  });

  it('is not known before all of it is selected', () => {
    const none = { total: 0, done: 0, noOp: 0, failed: 0, held: 0 };
    expect(progressLine({ id: 1, counts: none }, undefined)).toBe('replay 1: selecting');
  });

  it('tells those that wait behind one that failed', () => {
    expect(progressLine({ id: 1, counts: { ...counts, held: 3 } }, undefined)).toContain(
      '20 failed, 3 held back',
    );
  });
});

it('the rate is that of the last seconds, whatever was done before', () => {
  const samples: Sample[] = [];
  const at = (now: number, done: number) =>
    paceOf(samples, { ...counts, done, noOp: 0, failed: 0 }, now);
  expect(at(0, 1_000)).toBeUndefined();
  expect(at(1_000, 1_050)).toBe(50);
  expect(at(10_000, 1_500)).toBe(50);
  expect(at(20_000, 1_600)).toBe(10);
  expect(at(30_000, 1_600)).toBeUndefined();
});
