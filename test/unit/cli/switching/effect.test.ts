import { describe, expect, it } from '@jest/globals';
import type { Confirmed, Told } from '#flags';
import { effectLines, effectOf, historyEffect } from '../../../../cli/switching/effect.ts';

const confirmed = (pid: number, state: string): Confirmed => ({
  ...{ news: 'n', instance: `${pid}`, process: 'proxy', host: 'h', pid, ms: pid + 0.2 },
  ...{ states: { 'a.cutover': state }, overrides: [] },
});
const told = (more: Partial<Told>): Told => ({
  confirmed: [],
  missing: [],
  unreached: [],
  ...more,
});
const states = { 'a.cutover': 'off' };
const away = { where: 'http://x', why: 'ECONNREFUSED' };

describe('a change is in force', () => {
  const lax = { states, somebody: false, everybody: false };
  const strict = { states, somebody: true, everybody: true };
  it.each<[string, Partial<Told>, typeof lax, boolean]>([
    ['where all who were there confirm', { confirmed: [confirmed(1, 'off')] }, strict, true],
    ['by an override as well', { confirmed: [confirmed(1, 'off (override)')] }, strict, true],
    ['not where one has another state', { confirmed: [confirmed(1, 'on (override)')] }, lax, false],
    [
      'not where one does not confirm',
      { confirmed: [confirmed(1, 'off')], missing: [confirmed(2, 'on')] },
      lax,
      false,
    ],
    ['where nobody is there, and nobody was expected', { unreached: [away] }, lax, true],
    ['not where somebody was expected', {}, { ...lax, somebody: true }, false],
    [
      'not where one is away of those that were named',
      { confirmed: [confirmed(1, 'off')], unreached: [away] },
      strict,
      false,
    ],
    [
      'whether or not the bus is there',
      { confirmed: [confirmed(1, 'off')], unreached: [{ where: 'bus', why: 'x' }] },
      strict,
      true,
    ],
  ])('%s', (_, what, expected, isInForce) => {
    expect(effectOf(told(what), expected)).toMatchObject({ isInForce });
  });
});

it('a person reads who confirmed how soon, and who did not', () => {
  const what = told({
    ...{ confirmed: [confirmed(11, 'off')], missing: [confirmed(2, 'on')] },
    unreached: [{ where: 'bus', why: 'ECONNREFUSED' }],
  });
  const effect = effectOf(what, { states, somebody: false, everybody: false });
  const seen = { within: 1_000, hasBus: true, others: 'poll' as const };
  expect(effectLines(effect, seen, 80).join('\n')).toBe(`PROCESS  HOST  PID  MS  STATE
proxy    h     11   12  a.cutover off
told to 1 instance, the last one after 12 ms
proxy 2@h was there, and has not confirmed in 1000 ms
not reached: the bus (ECONNREFUSED)
whoever was not told follows within a second, by polling`);
  expect(historyEffect(what)).toEqual({
    confirmed: [{ instance: 'proxy 11@h', ms: 11.2 }],
    missing: ['proxy 2@h'],
  });
});
