import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, it } from '@jest/globals';
import { gatherLines } from '../../../process/gathered-lines.ts';

let writes: string[];
let lines: ReturnType<typeof gatherLines>;
beforeEach(() => {
  writes = [];
  lines = gatherLines((text) => writes.push(text));
});

it('the lines of one turn are one write, in order', async () => {
  lines.write('1\n');
  lines.write('2\n');
  expect(writes).toEqual([]);
  await turn();
  lines.write('3\n');
  await turn();
  expect(writes).toEqual(['1\n2\n', '3\n']);
});

it('more than 64 KiB do not wait, and what follows still is written', async () => {
  const long = `${'x'.repeat(40_000)}\n`;
  for (const line of [long, long, 'last\n']) lines.write(line);
  expect(writes).toEqual([long + long]);
  await turn();
  expect(writes).toEqual([long + long, 'last\n']);
});

it('a flush writes what waits, once', async () => {
  lines.flush();
  lines.write('1\n');
  lines.flush();
  lines.flush();
  await turn();
  expect(writes).toEqual(['1\n']);
});
