import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { banyan } from '../../banyan.ts';

let folder: string;
const inFolder = (...args: string[]) => banyan(args, { cwd: folder });
const config = (text: string) => writeFile(join(folder, 'banyan.yaml'), text);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('help', () => {
  it.each([
    [['--help'], ['proxy', 'adapter', 'flags', 'failed', 'replay', 'Exit codes']],
    [
      ['proxy', '--help'],
      ['--legacy', '--listen', '--admin', '--config'],
    ],
    [
      ['adapter', '--help'],
      ['--config', 'AMQP_URL', 'DATABASE_URL'],
    ],
    [
      ['flags', '--help'],
      ['list', 'history', 'on', 'off'],
    ],
    [
      ['flags', 'on', '--help'],
      ['<flag>', '--config', '--reason', '--as', '--url', '--wait', '--json', 'Example: '],
    ],
    [
      ['rollout', '--help'],
      ['off', 'shadow', 'canary N', 'live', '--every', '--guard', '--dry-run', 'Examples:'],
    ],
    [
      ['rollback', '--help'],
      ['--service', '--all', '--now', '--for', '--lift', '--check', '--reason', 'Examples:'],
    ],
    [
      ['failed', '--help'],
      ['list', 'groups', 'show', 'edit', 'discard', 'restore', 'abandon', 'export', 'import'],
    ],
    [
      ['failed', '--help'],
      ['history', 'adopt', 'recheck'],
    ],
    [
      ['failed', 'list', '--help'],
      ['--type', '--class', '--fingerprint', '--aggregate', '--since', '--until', '--state'],
    ],
    [
      ['failed', 'list', '--help'],
      [
        '--source',
        '--text',
        '--all',
        '--limit',
        '--after',
        '--json',
        '--ndjson',
        '--remote',
        '--as',
      ],
    ],
    [
      ['failed', 'groups', '--help'],
      ['--type', '--json', 'Example: banyan failed groups'],
    ],
    [
      ['failed', 'show', '--help'],
      ['--reveal', '--raw', '--json', 'Example: '],
    ],
    [
      ['failed', 'edit', '--help'],
      ['--set', '--patch', '--reason', '--dry-run', '--anyway', '--revision', 'Example: '],
    ],
    [
      ['failed', 'abandon', '--help'],
      ['for good', '--reason', '--yes', 'Example: '],
    ],
    [
      ['failed', 'export', '--help'],
      ['--output', 'Example: '],
    ],
    [
      ['failed', 'history', '--help'],
      ['--verify', '--anchor', 'Example: '],
    ],
    [
      ['failed', 'recheck', '--help'],
      ['--corpus', 'Exit code 1', 'Example: '],
    ],
    [
      ['replay', '--help'],
      ['--all', '--dry-run', '--rate', '--ramp', '--limit', '--yes', 'Exit code', 'Example: '],
    ],
    [
      ['replay', '--help'],
      ['jobs', 'resume', 'cancel', '--config'],
    ],
    [
      ['replay', 'resume', '--help'],
      ['[job]', '--config', 'Example: '],
    ],
  ])('banyan %p is on stdout and exits with 0', async (args, words) => {
    const { code, stdout, stderr } = await banyan(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of words) expect(stdout.toString()).toContain(word);
  });
});

describe('wrong usage exits with 2 and says so on stderr', () => {
  it.each([
    [['prxoy'], "unknown command 'prxoy'"],
    [['proxy', '--legasy', 'http://x'], 'Did you mean --legacy?'],
    [['flags', 'on'], "missing required argument 'flag'"],
    [['rollout', 'a'], "missing required argument 'stage'"],
    [['rollout', 'a', 'canary', '1,5'], 'a climb needs --every'],
    [['rollout', 'a', 'canary', '5,1', '--every', '1s'], 'a climb only goes up'],
    [['rollout', 'a', 'canary', '5', '--guard'], '--every and --guard are for a climb'],
    [['rollout', 'a', 'canary', '1,5', '--every', 'soon'], '--every soon is no time to wait'],
    [['rollback', 'a', '--for', '2h', '--reason', 'r'], '--for needs --now'],
    [['rollback', 'a', '--now', '--check'], 'only one of --now, --lift and --check'],
    [['rollback', 'a', '--reason', 'r'], 'there is no banyan.yaml here'],
    [['flags', 'off', 'a', '--as', ' '], '--as needs a name'],
    [['replay'], 'either ids or --all'],
    [['replay', 'aaaa', '--all'], 'either ids or --all'],
    [['replay', '--all', '--rate', 'fast'], '--rate fast is no rate'],
    [['replay', '--all', '--limit', '0'], '--limit 0 is no whole number above 0'],
    [['replay', '--since', 'yesterday'], '--since yesterday is no time'],
    [['replay', 'resume', '3', '--rate', '5/s'], 'replay resume takes no --rate'],
    [['replay', 'resume', 'x'], 'the job x is no whole number above 0'],
    [['failed', 'list', '--state', 'parkd'], 'Did you mean parked?'],
    [['failed', 'groups', '--class', 'code_unmaped'], 'Did you mean code_unmapped?'],
    [['failed', 'groups', '--source', 'scn'], 'Did you mean scm?'],
    [['failed', 'discard', '--reason', 'r'], 'failed discard needs ids or a filter'],
    [['failed', 'abandon', 'aaaa'], "'--reason <text>' not specified"],
    [['failed', 'edit', '--set', '/a=b', '--reason', 'r'], 'failed edit needs ids or a filter'],
    [
      ['failed', 'edit', 'a', '--patch', '[{"op":"set"}]', '--reason', 'r'],
      'operation 1 has no "op"',
    ],
    [
      ['failed', 'edit', 'a', '--patch', 'nowhere', '--reason', 'r'],
      'nowhere cannot be read (ENOENT)',
    ],
    [['failed', 'history', '--anchor', 'a'], '--anchor needs --verify'],
    [['failed', 'recheck', '--corpus', 'nowhere'], 'nowhere cannot be read (ENOENT)'],
    [['failed', 'recheck', '--corpus', '-', '--type', 'x'], '--corpus takes the whole file'],
    [['failed', 'import', 'nowhere'], 'no adapter has kept anything at'],
    [['failed', 'list', '--limit', 'x'], '--limit x is no whole number'],
    [['failed', 'edit', 'abc', '--set', 'nonsense', '--reason', 'r'], 'is not /pointer=text'],
    [['failed', 'edit', 'abc', '--set', '/a=b'], "'--reason <text>' not specified"],
    [['proxy'], '--legacy'],
    [['proxy', '--legacy', 'legacy:8080'], 'legacy must be an http:// or https:// URL'],
    [
      ['proxy', '--legacy', 'http://127.0.0.1:9', '--listen', 'nowhere'],
      'listen must be HOST:PORT',
    ],
    [
      [
        'proxy',
        '--legacy',
        'http://127.0.0.1:9',
        '--listen',
        '127.0.0.1:0',
        '--admin',
        '0.0.0.0:0',
      ],
      'beyond loopback, without a token',
    ],
    [
      ['proxy', '--legacy', 'http://127.0.0.1:39999', '--listen', '127.0.0.1:39999'],
      'the proxy would forward to itself',
    ],
    [
      ['proxy', '--legacy', 'http://127.0.0.1:9', '--listen', '8080'],
      'banyan: command line: listen must be HOST:PORT',
    ],
    [['failed', 'list'], 'no adapter has kept anything at'],
  ])('banyan %p', async (args, words) => {
    const { code, stdout, stderr } = await banyan(args, { cwd: folder });
    expect({ code, stdout: stdout.toString() }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe('a configuration', () => {
  it('that is missing is named, with exit code 2', async () => {
    const { code, stderr } = await inFolder('proxy', '--config', 'nowhere.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('cannot read the configuration nowhere.yaml');
  });

  it('that is malformed is reported with file, line, column and the nearest key', async () => {
    await config('legacy: http://127.0.0.1:9\nservces: {}\nlog: { level: loud }\n');
    const { code, stderr } = await inFolder('proxy');
    expect(code).toBe(2);
    expect(stderr).toContain('banyan.yaml:2:1 unknown key "servces": did you mean "services"?');
    expect(stderr).toContain('banyan.yaml:3:15 log.level must be one of');
  });
});

it.each([
  ['DATABASE_URL', 'postgres://user:geheim@127.0.0.1/banyan', 'mysql://user:password@host'],
  ['DATABASE_URL', 'banyan', 'mysql://user:password@host'],
  ['AMQP_URL', 'http://user:geheim@127.0.0.1', 'amqp:// or amqps://'],
])('a wrong %s is named without being quoted, with exit code 2', async (name, value, expected) => {
  for (const args of [['adapter'], ['failed', 'list']]) {
    const { code, stderr } = await banyan(args, { env: { [name]: value } });
    expect(code).toBe(2);
    expect(stderr).toContain(`the environment variable ${name} is no such URL`);
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('geheim');
  }
});

describe('flags', () => {
  beforeAll(() =>
    config(`legacy: http://127.0.0.1:9
admin: { listen: 127.0.0.1:0 }
adapter: { admin: { listen: 127.0.0.1:0 } }
services: { order: { url: "http://127.0.0.1:9" } }
routes: [{ name: order-view, match: "GET /orders/{id}", service: order }]
`),
  );

  it('are listed with what each does, switched, and switched back', async () => {
    const states = async () =>
      JSON.parse((await inFolder('flags', 'list', '--json')).stdout.toString()).map(
        ({ name, enabled }: { name: string; enabled: boolean }) => [name, enabled],
      );
    const off = [
      ['banyan.kill-switch', false],
      ['legacy.maintenance', false],
      ['order-view.cutover', false],
    ];
    expect(await states()).toEqual(off);

    const on = await inFolder('flags', 'on', 'order-view.cutover');
    expect(on.stdout.toString()).toContain(
      `order-view.cutover is on (new): GET /orders/{id} → order (cutover)
written to ${join(await realpath(folder), 'flags.json')}
`,
    );
    expect(await states()).toEqual([
      ['banyan.kill-switch', false],
      ['legacy.maintenance', false],
      ['order-view.cutover', true],
    ]);

    await inFolder('flags', 'off', 'order-view.cutover');
    expect(await states()).toEqual(off);
  });

  it('do what they say: the kill switch outranks a cutover', async () => {
    await inFolder('flags', 'on', 'order-view.cutover');
    await inFolder('flags', 'on', 'banyan.kill-switch');
    const { stdout } = await inFolder('flags', 'list');
    expect(stdout.toString()).toBe(
      `STATE  FLAG                EFFECT
on     banyan.kill-switch  everything goes to the legacy, except what it no longer has
off    legacy.maintenance  requests go to the legacy
on     order-view.cutover  GET /orders/{id} → legacy (kill-switch)

ROUTE       STAGE  CAPABILITIES
order-view  live
`,
    );
  });

  it('of the adapter’s translators can be switched as well', async () => {
    const on = await inFolder('flags', 'on', 'translator.order.compare');
    expect(on.stdout.toString()).toContain(
      'translator.order.compare is on (new): legacy.order: both translators run and are compared\n',
    );
    await inFolder('flags', 'on', 'translator.order.next');
    const { stdout } = await inFolder('flags', 'list');
    expect(stdout.toString()).toContain(
      'on     translator.order.next     legacy.order is told by its next translator, if it has one',
    );
    await inFolder('flags', 'off', 'translator.order.compare');
    const off = await inFolder('flags', 'off', 'translator.order.next');
    expect(off.stdout.toString()).toContain('legacy.order is told by its current translator\n');
    const held = await inFolder('flags', 'off', 'translator.order');
    expect(held.stdout.toString()).toContain('legacy.order waits, in its order\n');
  });

  it('that nobody knows are refused with those that there are, each once', async () => {
    await inFolder('flags', 'on', 'translator.order.next');
    const { code, stderr } = await inFolder('flags', 'on', 'xxxxxxxxxxxxxxxxxxxx');
    expect(code).toBe(2);
    const known = /Known: (.*)/.exec(stderr)?.[1]?.split(', ') ?? [];
    expect(known).toEqual(expect.arrayContaining(['banyan.kill-switch', 'legacy.maintenance']));
    expect(known).toEqual([...new Set(known)]);
  });

  it('are not switched where no proxy reads them', async () => {
    for (const args of [
      ['flags', 'on', 'banyan.kill-switch'],
      ['flags', 'list'],
    ]) {
      const { code, stderr } = await banyan(args);
      expect(code).toBe(2);
      expect(stderr).toContain('there is no banyan.yaml here');
    }
  });

  it('that are misspelt are refused with the nearest one: nothing is switched in silence', async () => {
    const { code, stderr } = await inFolder('flags', 'on', 'order-veiw.cutover');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean order-view.cutover?');
  });

  it('that Unleash keeps are not switched in a file that nobody reads', async () => {
    const env = { UNLEASH_URL: 'http://127.0.0.1:1/api', UNLEASH_TOKEN: 'token' };
    const on = await banyan(['flags', 'on', 'order-view.cutover'], { cwd: folder, env });
    expect(on).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Unleash keeps the flags, at http:..127.0.0.1:1.api.*token/),
    });
    const list = await banyan(['flags', 'list'], { cwd: folder, env });
    expect(list).toMatchObject({ code: 1, stderr: expect.stringContaining('does not answer') });
  });

  it('of maintenance is known to every process, and tells of the way back where there is one', async () => {
    const on = await inFolder('flags', 'on', 'legacy.maintenance');
    expect(on).toMatchObject({ code: 0, stderr: '' });
    expect(on.stdout.toString()).toContain('legacy.maintenance is on (new): ');
    await rm(join(folder, 'flags.json'));
    expect((await inFolder('flags', 'list')).stdout.toString()).toContain(
      'off    legacy.maintenance  requests go to the legacy\n',
    );

    await config(
      'legacy: http://127.0.0.1:9\nadmin: { listen: 127.0.0.1:0 }\nadapter: { admin: { listen: 127.0.0.1:0 }, reverse: {} }\n',
    );
    const list = async () => (await inFolder('flags', 'list')).stdout.toString();
    expect(await list()).toContain(
      'off    legacy.maintenance  requests go to the legacy, the SCM’s events go there\n',
    );
    await inFolder('flags', 'on', 'legacy.maintenance');
    expect(await list()).toContain(
      'on     legacy.maintenance  nothing is sent to the legacy: the proxy answers with its page, the SCM’s events wait\n',
    );
  });
});
