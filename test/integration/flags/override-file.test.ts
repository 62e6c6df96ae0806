import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Override } from '#flags';
import { overrideFile } from '../../../flags/override-file.ts';
import { until } from '../../eventually.ts';
import { liftedOf, overrideOf } from './overrides.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-overrides-'));
  file = join(folder, '.banyan', 'overrides.json');
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => overrideFile(file, Date.now);
const one = overrideOf({ 'order.cutover': false });

it('overrides are there for who comes later', async () => {
  expect(await open().read()).toEqual([]);
  await open().add([one]);
  expect(await open().read()).toEqual([one]);
});

it('what is added is merged with what is there: what was lifted stays lifted', async () => {
  const lifted = liftedOf(one);
  await open().add([lifted]);
  await open().add([one]);
  expect(await open().read()).toEqual([lifted]);
});

it('nothing is lost when many add at once', async () => {
  const many = Array.from({ length: 20 }, () => overrideOf({ a: false }));
  await Promise.all(many.map((each) => open().add([each])));
  const ids = (await open().read()).map(({ id }) => id);
  expect(ids.toSorted()).toEqual(many.map(({ id }) => id).toSorted());
});

it('a file that somebody broke is told, and left as it is', async () => {
  await mkdir(join(folder, '.banyan'));
  await writeFile(file, '[{"id": ');
  await expect(open().read()).rejects.toThrow(`${file} is of no use`);
  await expect(open().add([one])).rejects.toThrow('is of no use');
  expect(await readFile(file, 'utf8')).toBe('[{"id": ');
});

it('what another process adds is told, and what is wrong with the file', async () => {
  const told: Override[] = [];
  const failures: unknown[] = [];
  const end = open().watch(
    (overrides) => told.push(...overrides),
    (error) => failures.push(error),
  );
  await open().add([one]);
  await until(() => told.length > 0);
  expect(told).toEqual([one]);
  await writeFile(file, '{}');
  await until(() => failures.length > 0);
  end();
});
