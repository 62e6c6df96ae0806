import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createKillSwitch } from '../../../../adapter/domain/kill-switch.ts';

const rule = { failures: 0.1, messages: 100, within: 60_000 };
const FAILED = true;
const FINE = false;

/** Settles so many messages at one time, and says whether one of them trips it. */
const settle = (
  killSwitch: ReturnType<typeof createKillSwitch>,
  count: number,
  failed: boolean,
  at = 0,
) => Array.from({ length: count }, () => killSwitch.settled(failed, at)).some(Boolean);

describe('the kill switch', () => {
  it('trips at its share of failures, once enough messages speak', () => {
    const killSwitch = createKillSwitch(rule);
    expect(settle(killSwitch, 99, FAILED)).toBe(false);
    expect(killSwitch.settled(FAILED, 0)).toBe(true);
  });

  it('trips at exactly its share, and not one failure before', () => {
    const killSwitch = createKillSwitch(rule);
    expect(settle(killSwitch, 90, FINE)).toBe(false);
    expect(settle(killSwitch, 9, FAILED)).toBe(false);
    expect(killSwitch.settled(FAILED, 0)).toBe(true);
  });

  it('stays as it is below its share, and when nothing fails', () => {
    const killSwitch = createKillSwitch(rule);
    expect(settle(killSwitch, 1_000, FINE)).toBe(false);
    expect(settle(killSwitch, 100, FAILED)).toBe(false);
  });

  it('forgets what is longer ago than it looks back', () => {
    const killSwitch = createKillSwitch(rule);
    settle(killSwitch, 99, FAILED, 0);
    expect(killSwitch.settled(FAILED, 61_000)).toBe(false);
    expect(settle(killSwitch, 98, FAILED, 61_000)).toBe(false);
    expect(killSwitch.settled(FAILED, 61_000)).toBe(true);
  });

  it('looks back on more than the last moment', () => {
    const killSwitch = createKillSwitch(rule);
    settle(killSwitch, 99, FAILED, 0);
    expect(killSwitch.settled(FAILED, 58_000)).toBe(true);
  });

  it('starts anew after it tripped: what tripped it does not do so again', () => {
    const killSwitch = createKillSwitch(rule);
    expect(settle(killSwitch, 100, FAILED, 0)).toBe(true);
    expect(settle(killSwitch, 99, FAILED, 1)).toBe(false);
    expect(killSwitch.settled(FAILED, 1)).toBe(true);
  });

  it('trips exactly when the messages since it last did say so, whatever came', () => {
    const message = fc.record({ failed: fc.boolean(), after: fc.nat(300) });
    const small = { failures: 0.4, messages: 5, within: 3_600_000 };
    fc.assert(
      fc.property(fc.array(message, { maxLength: 80 }), (messages) => {
        const killSwitch = createKillSwitch(small);
        let at = 0;
        let since: boolean[] = [];
        for (const { failed, after } of messages) {
          at += after;
          since.push(failed);
          const failures = since.filter(Boolean).length;
          const trips = failed && since.length >= 5 && failures >= since.length * 0.4;
          expect(killSwitch.settled(failed, at)).toBe(trips);
          if (trips) since = [];
        }
      }),
    );
  });
});
