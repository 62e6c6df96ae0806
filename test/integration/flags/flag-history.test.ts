import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FlagHistory, type HistoryDraft, openFlagHistory } from '#flags';

let folder: string;
let file: string;
let history: FlagHistory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-history-'));
  file = join(folder, '.banyan', 'flag-history.jsonl');
  history = openFlagHistory(file, { now: () => Date.UTC(2026, 0, 1) });
});
afterEach(() => rm(folder, { recursive: true }));

const draftOf = (change: string, more: Partial<HistoryDraft> = {}): HistoryDraft => ({
  who: 'anna',
  what: 'flags changed',
  change,
  reason: 'canary',
  where: 'banyan',
  flags: [{ name: `${change}.cutover`, before: 'off', after: 'on' }],
  ...more,
});
const append = async (...changes: readonly string[]) => {
  for (const change of changes) await history.append(draftOf(change));
};
const changesIn = async (query: Parameters<FlagHistory['read']>[0]) =>
  (await history.read(query)).map(({ position, change }) => `${position} ${change}`);

/** Another process that appends these, under the shell's limit. */
async function elsewhere(changes: readonly string[], limit = 'true'): Promise<string> {
  const code = `
    const { openFlagHistory } = await import('#flags');
    const history = openFlagHistory(process.argv[1], { now: Date.now });
    for (const change of process.argv.slice(2)) {
      const draft = { who: 'b', what: 'flags changed', change, where: 'file', flags: [] };
      await history.append(draft).catch((error) => console.log(error.code));
    }`;
  const shell = `${limit}; exec "$0" --input-type=module -e "$@"`;
  const child = spawn('sh', ['-c', shell, process.execPath, code, file, ...changes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  child.stdout.on('data', (text) => {
    told += text;
  });
  await once(child, 'close');
  return told;
}

describe('the history of flags', () => {
  it('is empty where there is none yet', async () => {
    expect(await history.read({ limit: 9 })).toEqual([]);
    expect(await history.verify()).toEqual({
      entries: 0,
      head: undefined,
      tampered: undefined,
      torn: 0,
    });
  });

  it('gives entries back as they were told, newest first, by pages and by flags', async () => {
    await append('a', 'b', 'c');
    expect(await history.read({ limit: 1 })).toEqual([
      { ...draftOf('c'), position: 3, at: '2026-01-01T00:00:00.000Z', hash: expect.any(String) },
    ]);
    expect(await changesIn({ limit: 2 })).toEqual(['3 c', '2 b']);
    expect(await changesIn({ limit: 2, before: 2 })).toEqual(['1 a']);
    expect(await changesIn({ limit: 2, flag: 'b.cutover' })).toEqual(['2 b']);
  });

  it('tells of a change and what was done about it once, whoever tells it again', async () => {
    expect(await history.append(draftOf('a'))).toBe('appended');
    expect(await history.append(draftOf('a', { who: 'another' }))).toBe('known');
    expect(await history.append(draftOf('a', { what: 'effect measured' }))).toBe('appended');
    await elsewhere(['a', 'b']);
    expect(await changesIn({ limit: 9 })).toEqual(['3 b', '2 a', '1 a']);
  });

  it('looks for a change among the last 1,000 entries alone', async () => {
    await append('first');
    for (let n = 0; n < 1_000; n += 1) await history.append(draftOf(`change ${n}`));
    expect(await history.append(draftOf('change 0'))).toBe('known');
    expect(await history.append(draftOf('first'))).toBe('appended');
    expect(await history.verify()).toMatchObject({ entries: 1_002, tampered: undefined });
  });

  it('loses nothing when two processes append at once, and is one chain', async () => {
    const names = (prefix: string) => Array.from({ length: 15 }, (_, n) => `${prefix}${n}`);
    await Promise.all([elsewhere(names('a')), elsewhere(names('b')), append(...names('c'))]);
    expect(await history.verify()).toMatchObject({ entries: 45, tampered: undefined });
  });
});

describe('a history that a crash tore', () => {
  it('goes on: what is left of the entry is set aside, and the next one tells so', async () => {
    await append('a', 'b');
    await appendFile(file, '{"position":3,"at":');
    expect(await history.verify()).toMatchObject({ entries: 2, tampered: undefined, torn: 19 });
    expect(await changesIn({ limit: 1 })).toEqual(['2 b']);
    await append('c', 'd');
    const aside = 'flag-history.jsonl.torn-3';
    expect(await history.read({ limit: 2 })).toMatchObject([{ change: 'd' }, { setAside: aside }]);
    expect((await history.read({ limit: 1 }))[0]).not.toHaveProperty('setAside');
    expect(await readFile(join(folder, '.banyan', aside), 'utf8')).toBe('{"position":3,"at":');
    expect(await history.verify()).toMatchObject({ entries: 4, tampered: undefined, torn: 0 });
  });

  it.each([
    ['its first entry', '{"pos'],
    ['zeros where the entry was to be', '\0\0\0\0'],
    ['a last line that is no entry', 'x\n'],
  ])('goes on: %s', async (_, torn) => {
    await mkdir(join(folder, '.banyan'));
    await writeFile(file, torn);
    await append('b');
    expect(await history.read({ limit: 9 })).toMatchObject([
      { position: 1, setAside: 'flag-history.jsonl.torn-1' },
    ]);
  });

  it('does not go on behind several lines that are none: that was no crash', async () => {
    await append('a');
    await appendFile(file, 'x\ny\n');
    await expect(append('b')).rejects.toMatchObject({
      code: 'history_broken',
      advice: expect.stringContaining('--verify'),
    });
  });
});

describe('a check of the history', () => {
  const changed = async (change: (lines: string[]) => readonly string[], anchor?: string) => {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    await writeFile(
      file,
      change(lines)
        .map((line) => `${line}\n`)
        .join(''),
    );
    return history.verify(anchor);
  };

  it.each<[string, (lines: string[]) => readonly string[], string]>([
    [
      'a changed entry',
      ([a = '', ...rest]) => [a.replace('anna', 'otto'), ...rest],
      'entry 1 is not',
    ],
    ['a removed one', ([a = '', , ...rest]) => [a, ...rest], 'entry 2 is missing'],
    [
      'one that stands twice',
      ([a = '', ...rest]) => [a, a, ...rest],
      'entry 1 stands where entry 2',
    ],
    ['a line that is none', (lines) => [...lines, 'x'], 'where entry 4 belongs'],
  ])('finds %s', async (_, change, sentence) => {
    await append('a', 'b', 'c');
    const found = await changed(change);
    expect(found).toMatchObject({ tampered: expect.stringContaining(sentence), head: undefined });
  });

  it('finds that the end was cut off, by a hash that was noted down', async () => {
    await append('a', 'b', 'c');
    const { head } = await history.verify();
    expect(await history.verify(` ${head?.toUpperCase()} `)).toMatchObject({ tampered: undefined });
    const found = await changed((lines) => lines.slice(0, 2), head);
    expect(found.tampered).toContain(`no entry has the hash ${head}`);
    expect(await history.verify()).toMatchObject({ entries: 2, tampered: undefined });
  });
});

describe('a history that cannot be written', () => {
  it('says so, and what to do', async () => {
    await writeFile(join(folder, '.banyan'), 'a file where the folder should be');
    await expect(append('a')).rejects.toMatchObject({
      code: 'history_unwritable',
      message: expect.stringContaining(file),
      advice: expect.stringContaining('not in the history'),
    });
  });

  it('stays whole on a disk without room', async () => {
    await append('a');
    // 1 KiB: not all of them fit.
    const changes = Array.from({ length: 6 }, (_, n) => `b${n}`);
    const told = await elsewhere(changes, 'ulimit -f 2');
    expect(told).toContain('history_unwritable');
    const { entries, tampered, torn } = await history.verify();
    expect([tampered, torn]).toEqual([undefined, 0]);
    await append('c');
    expect(await changesIn({ limit: 1 })).toEqual([`${entries + 1} c`]);
    expect(await readdir(join(folder, '.banyan'))).toEqual(['flag-history.jsonl']);
  });
});
