import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type FileWatcher, WatchedFile } from '#process';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-watched-'));
  file = join(folder, 'a.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

/** What it was told, look by look. */
function watch(options: Partial<FileWatcher> = {}) {
  const told: string[] = [];
  const watched = new WatchedFile(file, {
    everyMs: 1_000,
    changed: () => void told.push('changed'),
    gone: () => told.push('gone'),
    failed: (error) => told.push(`failed: ${error instanceof Error ? error.message : error}`),
    ...options,
  });
  return { told, look: () => watched.look() };
}

it('each version is told once, and that there is none', async () => {
  const { told, look } = watch();
  await look();
  expect(told).toEqual([]);
  await writeFile(file, 'one');
  await look();
  await look();
  await writeFile(file, 'two, longer');
  await look();
  expect(told).toEqual(['changed', 'changed']);
  await rm(file);
  await look();
  await look();
  expect(told).toEqual(['changed', 'changed', 'gone']);
});

it('a file that somebody still writes is left until nobody does', async () => {
  const { told, look } = watch({ settled: true });
  await writeFile(file, 'half');
  await look();
  await writeFile(file, 'half and half');
  await look();
  expect(told).toEqual([]);
  await look();
  await look();
  expect(told).toEqual(['changed']);
});

it('what failed is tried again', async () => {
  let tries = 0;
  const { told, look } = watch({
    changed() {
      tries += 1;
      if (tries < 3) throw new Error(`try ${tries}`);
    },
  });
  await writeFile(file, 'one');
  for (let looks = 0; looks < 5; looks += 1) await look();
  expect(told).toEqual(['failed: try 1', 'failed: try 2']);
  expect(tries).toBe(3);
});
