import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecentMap } from '../../../../strangler-proxy/domain/recent-map.ts';

it('never holds more than its limit, and always the last half of what was used', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.record({ key: fc.integer({ min: 0, max: 20 }), set: fc.boolean() })),
      (half, uses) => {
        const map = new RecentMap<number>(half * 2);
        let recent: string[] = [];
        uses.forEach(({ key: number, set }, index) => {
          const key = String(number);
          if (set) map.set(key, index);
          else if (map.get(key) === undefined) return;
          recent = [key, ...recent.filter((each) => each !== key)];
          expect(map.size).toBeLessThanOrEqual(half * 2);
          for (const each of recent.slice(0, half)) expect(map.get(each)).toBeDefined();
        });
      },
    ),
  );
});

it('gives what was set last, and nothing that was deleted', () => {
  const map = new RecentMap<number>(4);
  map.set('a', 1);
  map.set('a', 2);
  expect(map.get('a')).toBe(2);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
});
