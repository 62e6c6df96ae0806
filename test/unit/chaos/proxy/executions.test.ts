import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { isExecutedOnce, openExecutions, readExecutions } from '../../../chaos/proxy/executions.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'executions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('what several servers execute is in one list, as often as it was executed', () => {
  const [service, legacy] = [openExecutions(folder), openExecutions(folder)];
  service.add({ key: 'a', by: 'order-1' });
  legacy.add({ key: 'a', by: 'legacy' });
  expect(readExecutions(folder)).toEqual([
    { key: 'a', by: 'order-1' },
    { key: 'a', by: 'legacy' },
  ]);
});

it('of servers that know of each other, only the first one executes a key', () => {
  const [service, legacy] = [openExecutions(folder), openExecutions(folder)];
  expect(service.addOnce({ key: 'a', by: 'order-1' })).toBe(true);
  expect(legacy.addOnce({ key: 'a', by: 'legacy' })).toBe(false);
  expect(readExecutions(folder)).toEqual([{ key: 'a', by: 'order-1' }]);
  expect(['a', 'b'].map((key) => isExecutedOnce(folder, key))).toEqual([true, false]);
});

it('nothing is executed before a server comes to it', () => {
  openExecutions(folder);
  expect(readExecutions(folder)).toEqual([]);
});
