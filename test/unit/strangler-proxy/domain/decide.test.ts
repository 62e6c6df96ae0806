import { expect, it } from '@jest/globals';
import type { Route } from '#contracts';
import { decide } from '../../../../strangler-proxy/domain/decide.ts';

const route: Route = {
  name: 'orders',
  match: '/orders',
  service: 'order',
  fallback: 'legacy',
  fallbackOn: [],
  retired: false,
};
const retired = { ...route, retired: true };
const alone: Route = { ...route, fallback: 'none' };

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
