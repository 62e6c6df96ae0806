import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '#contracts';
import {
  forcedFlagsOf,
  groupOf,
  rollbackTarget,
} from '../../../../cli/switching/rollback-target.ts';

const parsed = parseConfig(
  `legacy: http://legacy
services: { order: { url: http://order }, wish: { url: http://wish } }
routes:
  - { name: order-view, match: /orders, service: order }
  - { name: order-pay, match: /pay, service: order }
  - { name: member, match: /members, service: order, retired: true }
  - { name: wish, match: /wish, service: wish }
  - { name: stock, match: /stock, service: wish }
capabilities:
  order: { routes: [order-view, order-pay], translators: [order] }
  wish: { routes: [wish], translators: [] }
  stock: { routes: [order-view], translators: [] }
`,
  { file: 'test', env: {} },
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { config } = parsed;

const found = (...names: string[]) => {
  const { routes, translators, notes } = rollbackTarget(config, { names });
  return { routes: routes.map(({ name }) => name), translators, notes };
};

describe('a name', () => {
  it.each<[string, string[], string[]]>([
    ['order-view', ['order-view'], []],
    ['order', ['order-view', 'order-pay'], ['order']],
  ])('%s is looked up among routes and capabilities', (name, routes, translators) => {
    expect(found(name)).toEqual({ routes, translators, notes: [] });
  });

  it('of a capability and one of its routes means the capability, and that is told', () => {
    expect(found('wish')).toMatchObject({
      routes: ['wish'],
      notes: ['wish is a capability as well as a route of it: all of it is meant'],
    });
  });

  it('counts once, in the order of the configuration', () => {
    expect(found('order-pay', 'order', 'order-view').routes).toEqual(['order-view', 'order-pay']);
  });

  it.each([
    [['ordre'], undefined, 'name_unknown', 'Did you mean order?'],
    [['stock'], undefined, 'name_ambiguous', 'route stock'],
    [['member'], undefined, 'route_retired', 'remove `retired`'],
    [[], 'wsh', 'name_unknown', 'Did you mean wish?'],
    [[], undefined, 'usage', 'banyan rollback order-view'],
    [['wish'], 'wish', 'usage', 'banyan rollback order-view'],
  ])('%j, --service %s is refused: %s', (names, service, code, advice) => {
    expect(() => rollbackTarget(config, { names, service })).toThrow(
      expect.objectContaining({ code, exitCode: 2, advice: expect.stringContaining(advice) }),
    );
  });

  it('is taken for that of a route where there is no configuration', () => {
    const target = rollbackTarget(undefined, { names: ['whatever'] });
    expect(forcedFlagsOf(target)).toEqual({ 'whatever.cutover': false, 'whatever.shadow': false });
    expect(target.notes).toHaveLength(1);
  });
});

it('a service has all its routes, without those that are retired', () => {
  const { routes, notes } = rollbackTarget(config, { names: [], service: 'order' });
  expect(routes.map(({ name }) => name)).toEqual(['order-view', 'order-pay']);
  expect(notes).toEqual(['member is retired: it stays with its service']);
});

it('a capability is forced off with its translators, and all by the kill switch', () => {
  expect(forcedFlagsOf(rollbackTarget(config, { names: ['order'] }))).toEqual({
    ...{ 'order-view.cutover': false, 'order-view.shadow': false },
    ...{ 'order-pay.cutover': false, 'order-pay.shadow': false },
    ...{ 'translator.order': false, 'translator.order.next': false },
  });
  expect(forcedFlagsOf(rollbackTarget(config, { names: [], all: true }))).toEqual({
    'banyan.kill-switch': true,
  });
});

it('routes of a capability have the same users', () => {
  expect([groupOf(config, 'order-pay'), groupOf(config, 'stock')]).toEqual([
    'order',
    'stock.cutover',
  ]);
});
