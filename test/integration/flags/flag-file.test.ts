import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  lstat,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Flags, fileWriter, openFlags, readFlagFile } from '#flags';
import { until } from '../../eventually.ts';
import { setFlag } from '../../set-flag.ts';

let folder: string;
let file: string;
let flags: Flags | undefined;
let warnings: object[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-flags-'));
  file = join(folder, 'flags.json');
  warnings = [];
});
afterEach(async () => {
  flags?.stop();
  flags = undefined;
  await rm(folder, { recursive: true });
});

const open = async () => {
  const log = { info: () => {}, warn: (values: object) => warnings.push(values) };
  flags = await openFlags({ file }, { log });
  return flags;
};
const write = (...features: object[]) => writeFile(file, JSON.stringify({ version: 2, features }));

describe('flags from a file', () => {
  it('are all off while there is none, and taken from it once there is', async () => {
    const flags = await open();
    expect([flags.isEnabled('a'), flags.list()]).toEqual([false, []]);
    expect(flags.status()).toMatchObject({ source: 'file', location: file, loaded: true });
    await setFlag(file, 'a', true);
    await until(() => flags.isEnabled('a'));
  });

  it('change while they are open, and tell those who listen', async () => {
    await setFlag(file, 'a', true);
    const flags = await open();
    let changes = 0;
    const end = flags.onChange(() => {
      changes += 1;
    });
    await setFlag(file, 'a', false);
    await until(() => !flags.isEnabled('a'));
    expect(changes).toBe(1);
    end();
    await setFlag(file, 'a', true);
    await until(() => flags.isEnabled('a'));
    expect(changes).toBe(1);
  });

  it('stay what they were when an edit is malformed, which is reported once', async () => {
    await setFlag(file, 'a', true);
    const flags = await open();
    await writeFile(file, '{"features": [');
    await until(() => warnings.length > 0);
    expect(flags.isEnabled('a')).toBe(true);
    expect(flags.status().lastError).toContain('it is not JSON');
    await write({ name: 'a', enabled: false });
    await until(() => !flags.isEnabled('a'));
    expect([warnings.length, flags.status().lastError]).toEqual([1, undefined]);
  });

  it('stay what they were when the file is gone', async () => {
    await setFlag(file, 'a', true);
    const flags = await open();
    await rm(file);
    await until(() => warnings.length > 0);
    expect(flags.isEnabled('a')).toBe(true);
  });

  it('are listed with what they are for', async () => {
    await write({ name: 'a', enabled: true, description: 'orders', strategies: [] });
    expect((await open()).list()).toMatchObject([
      { name: 'a', enabled: true, description: 'orders' },
    ]);
  });

  it('are off when the engine cannot evaluate them', async () => {
    await write({ name: 'a', enabled: true, strategies: [{ name: 'userWithId' }] });
    expect((await open()).isEnabled('a', { userId: '1' })).toBe(false);
    expect(warnings).toHaveLength(1);
  });

  it('may say null where they have no constraints and no segments', async () => {
    const parameters = { rollout: '100', stickiness: 'userId', groupId: 'a' };
    const none = { constraints: null, segments: null };
    await write({
      ...{ name: 'a', enabled: true },
      strategies: [{ name: 'flexibleRollout', parameters, ...none }],
    });
    expect((await open()).isEnabled('a', { userId: '1' })).toBe(true);
  });

  it('are off when nobody can say who asks', async () => {
    await write({ name: 'a', enabled: true, strategies: [{ name: 'userWithId' }] });
    const unknown = () => {
      throw new Error('unreadable');
    };
    expect((await open()).isEnabled('a', unknown)).toBe(false);
  });

  it('mean what they mean in Unleash: a gradual rollout is sticky by user, a segment narrows', async () => {
    const rollout = {
      name: 'flexibleRollout',
      parameters: { rollout: '30', stickiness: 'userId', groupId: 'a' },
      constraints: [],
    };
    const narrowed = { name: 'default', parameters: {}, constraints: [], segments: [1] };
    const segments = [
      { id: 1, constraints: [{ contextName: 'userId', operator: 'IN', values: ['7'] }] },
    ];
    const features = [
      { name: 'a', enabled: true, strategies: [rollout] },
      { name: 'b', enabled: true, strategies: [narrowed] },
    ];
    await writeFile(file, JSON.stringify({ version: 2, features, segments }));
    const flags = await open();
    const users = Array.from({ length: 1_000 }, (_, index) => String(index));
    const inRollout = () => users.filter((userId) => flags.isEnabled('a', { userId }));
    expect(inRollout().length).toBeGreaterThan(250);
    expect(inRollout().length).toBeLessThan(350);
    expect(inRollout()).toEqual(inRollout());
    expect(users.filter((userId) => flags.isEnabled('b', { userId }))).toEqual(['7']);
  });
});

describe('a flag that is evaluated', () => {
  const rollout = (share: string, stickiness: string) => ({
    name: 'a',
    enabled: true,
    strategies: [{ name: 'flexibleRollout', parameters: { rollout: share, stickiness } }],
  });
  const answers = ({ isEnabled }: Flags, times: number) =>
    new Set(Array.from({ length: times }, () => isEnabled('a')));

  it('for all answers anew once the file changes, however often it was asked', async () => {
    await write({ name: 'a', enabled: true, strategies: [] });
    const flags = await open();
    expect([...answers(flags, 100)]).toEqual([true]);
    await write({ name: 'a', enabled: false, strategies: [] });
    await until(() => !flags.isEnabled('a'));
    await write(rollout('50', 'random'));
    await until(() => flags.isEnabled('a'));
    expect(answers(flags, 1_000).size).toBe(2);
    await write();
    await until(() => answers(flags, 100).size === 1);
    expect(flags.isEnabled('a')).toBe(false);
  });

  it('gradually is evaluated each time', async () => {
    await write(rollout('50', 'random'));
    expect(answers(await open(), 1_000).size).toBe(2);
  });

  it('for all users is on for each of them, and off for nobody known', async () => {
    await write(rollout('100', 'userId'));
    const { isEnabled } = await open();
    expect(isEnabled('a')).toBe(false);
    expect(isEnabled('a', { userId: '1' })).toBe(true);
    expect(isEnabled('a')).toBe(false);
  });
});

describe('switching a flag', () => {
  it('makes the file and the flag where they are missing', async () => {
    const switched = (enabled: boolean) =>
      fileWriter(file).write([{ name: 'a', enabled }], { who: 'test', reason: '' });
    expect(await switched(true)).toMatchObject([{ before: undefined, after: { enabled: true } }]);
    expect(await switched(false)).toMatchObject([
      { before: { enabled: true }, after: { enabled: false } },
    ]);
    const { features } = await readFlagFile(file);
    expect(features).toMatchObject([
      { name: 'a', enabled: false, strategies: [{ name: 'default' }] },
    ]);
  });

  it('leaves all else in the file as it is', async () => {
    const strategies = [{ name: 'remoteAddress', parameters: { IPs: '127.0.0.1' } }];
    const rest = { version: 2, segments: [], query: { environment: 'x' } };
    await writeFile(
      file,
      JSON.stringify({ ...rest, features: [{ name: 'a', enabled: false, strategies, mine: 1 }] }),
    );
    await setFlag(file, 'a', true);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      ...rest,
      features: [{ name: 'a', enabled: true, strategies, mine: 1 }],
    });
  });

  it('does not touch a malformed file', async () => {
    await writeFile(file, '{');
    await expect(setFlag(file, 'a', true)).rejects.toMatchObject({
      code: 'flags_invalid',
      exitCode: 1,
      message: expect.stringContaining(file),
    });
    expect(await readFile(file, 'utf8')).toBe('{');
  });

  it('loses nothing when two processes write at once', async () => {
    const writer = (prefix: string) => {
      const code = `
        const { fileWriter } = await import('#flags');
        const writer = fileWriter(process.argv[1]);
        const names = Array.from({ length: 20 }, (_, index) => '${prefix}' + index);
        await Promise.all(names.map((name) => writer.write([{ name, enabled: true }])));`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', code, file], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return once(child, 'exit');
    };
    expect(await Promise.all([writer('a'), writer('b')])).toEqual([
      [0, null],
      [0, null],
    ]);
    expect((await readFlagFile(file)).features).toHaveLength(40);
  });

  it('breaks the lock that a crash left behind, for one of many writers at a time', async () => {
    await writeFile(`${file}.lock`, 'crashed');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${file}.lock`, longAgo, longAgo);
    const names = Array.from({ length: 10 }, (_, index) => `flag${index}`);
    await Promise.all(names.map((name) => setFlag(file, name, true)));
    expect((await readFlagFile(file)).features).toHaveLength(10);
  });
});

it('a switch leaves a link a link, and lets read who could read', async () => {
  await write();
  const target = join(folder, 'target.json');
  await rename(file, target);
  await chmod(target, 0o664);
  await symlink(target, file);
  await setFlag(file, 'a', true);
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect((await stat(target)).mode & 0o777).toBe(0o664);
  expect(JSON.parse(await readFile(target, 'utf8')).features).toMatchObject([{ name: 'a' }]);
});
