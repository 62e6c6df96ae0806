import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { read } from '../../../../adapter/domain/reading.ts';
import { shardKeyOf, shardKeyOfFailed } from '../../../../adapter/domain/shard-key.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

const keyOf = (type: string, id: string) => shardKeyOf({ aggregates: [{ type, id }] });

it('messages of one order go to one shard, those of different orders need not', () => {
  expect(keyOf('order', '1')).toBe(keyOf('order', '1'));
  expect(keyOf('order', '1')).not.toBe(keyOf('order', '2'));
  expect(keyOf('order', '1')).not.toBe(keyOf('member', '1'));
});

it('a message that breaks its contract goes where the others of its order go', () => {
  const broken = cp949(legacyOrder({ ordno: '1521705612047', settleprice: 'no price' }));
  const reading = read(deliveryOf(broken), tools);
  if (reading.kind !== 'failed') throw new Error('its price is none');
  expect(reading.context.ordered).toEqual(['order/1521705612047']);
  expect(shardKeyOfFailed(reading.context)).toBe(keyOf('order', '1521705612047'));
});

it('one that says nobody’s name, or one that is none, goes anywhere', () => {
  expect(shardKeyOfFailed({})).toBe('');
  expect(shardKeyOfFailed({ aggregate: { type: 'order', id: '똠'.repeat(100) } })).toBe('');
});

it('all messages of products go to one shard, because one can tell of several', () => {
  expect(keyOf('product', '5301')).toBe(keyOf('product', '5302'));
});

it('every message that touches several aggregates shares its shard with all of their kind', () => {
  const folder = join(import.meta.dirname, '../../../../adapter/translate/examples');
  const touched = globSync('*/message.*', { cwd: folder }).map((file) => {
    const reading = read(deliveryOf(readFileSync(join(folder, file))), tools);
    return reading.kind === 'read' ? reading.aggregates : [];
  });
  const several = touched.filter(({ length }) => length > 1);
  expect(several).not.toEqual([]);
  for (const aggregates of several) {
    expect(new Set(aggregates.map(({ type, id }) => keyOf(type, id))).size).toBe(1);
  }
});
