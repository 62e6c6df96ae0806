import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { fileWriter } from '#flags';

const by = { who: 'kim', reason: 'a test' };
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-file-writer-'));
  file = join(folder, 'flags.json');
});
afterEach(() => rm(folder, { recursive: true }));

it('a write of what is there leaves the file untouched', async () => {
  const wanted = [{ name: 'a', enabled: true }];
  await fileWriter(file).write(wanted, by);
  const { ino } = await stat(file);
  await fileWriter(file).write(wanted, by);
  expect((await stat(file)).ino).toBe(ino);
});

it('whatever else the file says stays as it is', async () => {
  const other = {
    name: 'b',
    enabled: true,
    strategies: [{ name: 'custom', note: 1 }],
    owner: 'kim',
  };
  const flag = {
    name: 'a',
    enabled: false,
    owner: 'lee',
    strategies: [{ name: 'default', title: 'T' }],
  };
  const content = { version: 2, features: [flag, other], segments: [{ id: 7 }], query: { x: 1 } };
  await writeFile(file, JSON.stringify(content));
  await fileWriter(file).write([{ name: 'a', enabled: true }], by);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    ...content,
    features: [{ ...flag, enabled: true }, other],
  });
});

it('a file that cannot be read is not written', async () => {
  await writeFile(file, '{');
  await expect(fileWriter(file).write([{ name: 'a', enabled: true }], by)).rejects.toMatchObject({
    code: 'flags_invalid',
  });
  expect(await readFile(file, 'utf8')).toBe('{');
});
