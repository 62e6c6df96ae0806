import { mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type LogTrouble, openLogFile } from '#process';
import { until } from '../../eventually.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-log-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('lines are added to what is there, in folders that are made', async () => {
  const path = join(folder, 'a/b.log');
  for (const line of ['one\n', 'two\n']) {
    const file = await openLogFile(path);
    file.write(line);
    await file.close();
  }
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
});

it('after SIGHUP the file is opened by its name again, and no line is lost', async () => {
  const path = join(folder, 'b.log');
  const file = await openLogFile(path);
  file.write('one\n');
  await rename(path, `${path}.1`);
  // Real signals do not reach the process object that jest gives to tests.
  process.emit('SIGHUP', 'SIGHUP');
  await until(() => readFile(path).then(Boolean, () => false));
  file.write('two\n');
  await file.close();
  const parts = await Promise.all([`${path}.1`, path].map((each) => readFile(each, 'utf8')));
  expect(parts.join('')).toBe('one\ntwo\n');
});

it('a full disk costs the lines, and nothing else; it is told once', async () => {
  const troubles: LogTrouble[] = [];
  const file = await openLogFile('/dev/full', (trouble) => troubles.push(trouble));
  file.write('x'.repeat(100_000));
  await until(() => troubles.length > 0);
  file.write('x\n');
  await file.close();
  expect(troubles).toMatchObject([{ kind: 'failing', error: { code: 'ENOSPC' } }]);
});

it('what a full disk did not take is written once there is room, and that is told', async () => {
  const path = join(folder, 'd.log');
  await symlink('/dev/full', path);
  const troubles: LogTrouble[] = [];
  const file = await openLogFile(path, (trouble) => troubles.push(trouble));
  const line = `${'x'.repeat(100_000)}\n`;
  file.write(line);
  await until(() => troubles.length > 0);
  await rm(path);
  process.emit('SIGHUP', 'SIGHUP');
  await until(() => readFile(path).then(Boolean, () => false));
  file.write('two\n');
  await file.close();
  expect(await readFile(path, 'utf8')).toBe(`${line}two\n`);
  expect(troubles.slice(1)).toEqual([{ kind: 'mended', dropped: 0 }]);
});

it('a line that comes after the end is dropped', async () => {
  const path = join(folder, 'c.log');
  const file = await openLogFile(path);
  file.write('one\n');
  const closed = file.close();
  file.write('two\n');
  await closed;
  file.write('three\n');
  await new Promise((resolve) => setImmediate(resolve));
  expect(await readFile(path, 'utf8')).toBe('one\n');
});

it('a file that cannot be written is an error', async () => {
  await expect(openLogFile(folder)).rejects.toMatchObject({ code: 'log_file', exitCode: 2 });
});
