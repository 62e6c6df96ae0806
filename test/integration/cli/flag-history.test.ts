import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openFlagHistory } from '#flags';
import { banyan } from '../../banyan.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
  file = join(folder, '.banyan/flag-history.jsonl');
  await writeFile(join(folder, 'banyan.yaml'), 'legacy: http://127.0.0.1:3000\n');
  const history = openFlagHistory(file, { now: () => Date.UTC(2026, 0, 1) });
  for (const name of ['a.cutover', 'b.cutover', 'a.cutover']) {
    const flags = [{ name, before: 'off', after: 'on' }];
    const change = `${name} ${(await history.read({ limit: 9 })).length}`;
    await history.append({ who: 'ann', what: 'flags changed', change, where: 'banyan', flags });
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function history(...args: string[]) {
  const { code, stdout, stderr } = await banyan(['flags', 'history', ...args], { cwd: folder });
  return { code, stdout: stdout.toString(), stderr };
}

it('the history is of the configuration’s folder, and has pages', async () => {
  expect(
    (await history('--flag', 'a.cutover', '--limit', '1')).stdout,
  ).toBe(`3  2026-01-01 00:00:00  ann  flags changed
    flag    a.cutover: off → on

Next page: banyan flags history --flag a.cutover --limit 1 --before 3
`);
  const { stdout } = await history('--json', '--before', '3');
  expect(JSON.parse(stdout)).toMatchObject([{ position: 2 }, { position: 1 }]);
});

it.each([
  [['--anchor', 'x'], '--anchor needs --verify'],
  [['--verify', '--flag', 'a'], '--verify looks at the whole history'],
  [['--limit', '0'], '--limit 0 is no whole number above 0'],
])('wrong usage is told, with exit code 2: %j', async (args, message) => {
  expect(await history(...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  });
});

it('a check tells whether anybody tampered with it, with exit code 1 if so', async () => {
  const { code, stdout } = await history('--verify');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^3 entries, .*\n.*[0-9a-f]{64}\n$/)]);
  const written = await readFile(file, 'utf8');
  await writeFile(file, written.replace('ann', 'otto'));
  expect(await history('--verify')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('entry 1 is not what was written there'),
  });
  const json = await history('--verify', '--json');
  expect([json.code, JSON.parse(json.stdout)]).toMatchObject([1, { entries: 3 }]);
  await writeFile(file, written);
});
