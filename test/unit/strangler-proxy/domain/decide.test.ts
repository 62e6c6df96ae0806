import { describe, expect, it } from '@jest/globals';
import type { Route } from '#contracts';
import { decide } from '../../../../strangler-proxy/domain/decide.ts';
import { aRoute } from './a-route.ts';

const route = aRoute();
const retired = aRoute({ retired: true });
const alone = aRoute({ fallback: 'none' });

it.each([
  ['no route', undefined, [], 'legacy', undefined, 'no-route'],
  ['no flag', route, [], 'legacy', undefined, 'flag-off'],
  ['the flag of another route', route, ['order.cutover'], 'legacy', undefined, 'flag-off'],
  ['the cutover flag', route, ['orders.cutover'], 'order', 'legacy', 'cutover'],
  ['the cutover flag, no fallback', alone, ['orders.cutover'], 'order', undefined, 'cutover'],
  [
    'the kill switch and the cutover flag',
    route,
    ['orders.cutover', 'banyan.kill-switch'],
    'legacy',
    undefined,
    'kill-switch',
  ],
  ['a retired route', retired, [], 'order', undefined, 'retired'],
  [
    'a retired route and the kill switch',
    retired,
    ['banyan.kill-switch'],
    'order',
    undefined,
    'retired',
  ],
  ['maintenance, no route', undefined, ['legacy.maintenance'], 'legacy', undefined, 'maintenance'],
  ['maintenance', route, ['legacy.maintenance'], 'legacy', undefined, 'maintenance'],
  [
    'maintenance and the cutover flag: it goes on, with nobody behind it',
    route,
    ['orders.cutover', 'legacy.maintenance'],
    'order',
    undefined,
    'cutover',
  ],
  [
    'maintenance, the cutover flag and the kill switch',
    route,
    ['orders.cutover', 'banyan.kill-switch', 'legacy.maintenance'],
    'legacy',
    undefined,
    'maintenance',
  ],
  [
    'maintenance and a retired route',
    retired,
    ['legacy.maintenance'],
    'order',
    undefined,
    'retired',
  ],
] as const)('%s', (_given, given, flags: readonly string[], upstream, fallback, reason) => {
  const plan = decide(given, (flag) => flags.includes(flag));
  const arm = upstream === 'legacy' ? 'legacy' : 'service';
  expect(plan).toEqual({ route: given, arm, upstream, fallback, reason });
});

describe('overrides', () => {
  const KILL = 'banyan.kill-switch';
  const CUTOVER = 'orders.cutover';
  /** What flags are, and what overrides force them to. */
  const decided = (
    given: Route,
    flags: readonly string[],
    forced: Readonly<Record<string, boolean>>,
  ) => {
    const isEnabled = (flag: string) => forced[flag] ?? flags.includes(flag);
    const { arm, reason } = decide(given, isEnabled, (flag) => flag in forced);
    return [arm, reason];
  };

  it.each([
    ['off outranks its flag', [CUTOVER], { [CUTOVER]: false }, ['legacy', 'override']],
    ['on outranks its flag', [], { [CUTOVER]: true }, ['service', 'cutover']],
    ['of the kill switch outranks all', [CUTOVER], { [KILL]: true }, ['legacy', 'override']],
    ['that lifts the kill switch', [CUTOVER, KILL], { [KILL]: false }, ['service', 'cutover']],
    ['on does not outrank the kill switch', [KILL], { [CUTOVER]: true }, ['legacy', 'kill-switch']],
    [
      'of the kill switch outranks one of its own',
      [],
      { [KILL]: true, [CUTOVER]: true },
      ['legacy', 'override'],
    ],
    [
      'off, while the legacy is under maintenance',
      [CUTOVER, 'legacy.maintenance'],
      { [CUTOVER]: false },
      ['legacy', 'maintenance'],
    ],
    ['of another route', [CUTOVER], { 'members.cutover': false }, ['service', 'cutover']],
  ])('%s', (_what, flags, forced, expected) => {
    expect(decided(route, flags, forced)).toEqual(expected);
  });

  it('bring no retired route back: the legacy no longer has it', () => {
    const forced = { [CUTOVER]: false, [KILL]: true };
    expect(decided(retired, [], forced)).toEqual(['service', 'retired']);
  });
});
