import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { banyan } from '../../banyan.ts';

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const memo = {
  $schema: dialect,
  $id: 'urn:banyan:legacy.memo:1',
  title: 'LegacyMemoV1',
  'x-contract': {
    name: 'legacy.memo',
    version: 1,
    format: 'json',
    routingKeys: ['memo.written'],
    identify: { '/evt': ['memo'] },
    key: ['/no'],
    aggregate: { type: 'memo', ids: ['/no'] },
  },
  type: 'object',
  required: ['evt', 'no'],
  properties: {
    evt: { const: 'memo' },
    no: { type: 'string' },
    kind: { enum: ['a', '44'] },
    text: { type: 'string', 'x-personal-data': 'text' },
  },
  additionalProperties: true,
};
const request = {
  $schema: dialect,
  $id: 'urn:banyan:legacy-api.memo:1',
  title: 'LegacyApiMemoV1',
  'x-contract': { name: 'legacy-api.memo', version: 1, method: 'POST', path: '/api/memo' },
  type: 'object',
  required: ['no'],
  properties: { no: { type: 'string' }, kind: { enum: ['a', 'b'] } },
  additionalProperties: false,
};
const time = { type: 'string', format: 'date-time' };
const written = {
  $schema: dialect,
  $id: 'urn:banyan:scm.memo.MemoWritten:1',
  title: 'MemoWrittenV1',
  'x-contract': { name: 'scm.memo.MemoWritten', version: 1, producer: 'adapter' },
  type: 'object',
  additionalProperties: false,
  required: ['specversion', 'id', 'type', 'source', 'time', 'dataschema', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string' },
    type: { const: 'scm.memo.MemoWritten' },
    source: { type: 'string' },
    time,
    dataschema: { const: 'urn:banyan:scm.memo.MemoWritten:1' },
    data: {
      type: 'object',
      additionalProperties: false,
      required: ['occurredOn', 'source'],
      properties: {
        occurredOn: time,
        source: {
          type: 'object',
          additionalProperties: false,
          required: ['no'],
          properties: { no: { type: 'string' }, note: { type: 'string' } },
        },
      },
    },
  },
};
const event = {
  specversion: '1.0',
  id: '1',
  type: 'scm.memo.MemoWritten',
  source: '/legacy',
  time: '2018-03-22T17:00:12+09:00',
  dataschema: 'urn:banyan:scm.memo.MemoWritten:1',
  data: { occurredOn: '2018-03-22T17:00:12+09:00', source: { no: '1' } },
};
const MEMO = 'contracts/legacy/memo/v1/schema.json';
const REQUEST = 'contracts/legacy-api/memo/v1/schema.json';
const WRITTEN = 'contracts/scm/memo/MemoWritten/v1/schema.json';
const files: Readonly<Record<string, unknown>> = {
  [MEMO]: memo,
  'contracts/legacy/memo/v1/valid/short.json': { evt: 'memo', no: '1', kind: '44' },
  'contracts/legacy/memo/v1/invalid/no-number.json': {
    violates: { pointer: '/no', rule: 'required' },
    message: { evt: 'memo' },
  },
  [REQUEST]: request,
  'contracts/legacy-api/memo/v1/valid/short.json': { no: '1' },
  'contracts/legacy-api/memo/v1/invalid/no-number.json': {
    violates: { pointer: '/no', rule: 'required' },
    message: {},
  },
  [WRITTEN]: written,
  'contracts/scm/memo/MemoWritten/v1/valid/first.json': event,
  'contracts/scm/memo/MemoWritten/v1/invalid/no-id.json': {
    violates: { pointer: '/id', rule: 'required' },
    message: { ...event, id: undefined },
  },
};

let origin: string;
let folder: string;

beforeAll(async () => {
  origin = await mkdtemp(join(tmpdir(), 'banyan-test-'));
  for (const [file, content] of Object.entries(files)) await write(file, content, origin);
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'Contracts');
});
afterAll(() => rm(origin, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
  await cp(origin, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

/** git with a name of its own, whatever this machine has configured. */
function git(...args: string[]) {
  return gitIn(origin, ...args);
}

function gitIn(cwd: string, ...args: string[]) {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  return promisify(execFile)('git', [...identity, '-c', 'commit.gpgsign=false', ...args], {
    cwd,
  });
}

async function write(file: string, content: unknown, root = folder): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  await writeFile(join(root, file), text);
}

/** Replaces a piece of a file, which must be there. */
async function edit(file: string, piece: RegExp, by: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  expect(text).toMatch(piece);
  await write(file, text.replace(piece, by));
}

async function run(...args: string[]) {
  const { code, stdout, stderr } = await banyan(['contracts', ...args], { cwd: folder });
  return { code, stdout: stdout.toString(), stderr };
}

describe('banyan contracts check', () => {
  it('says so when everything is fine, also against a ref', async () => {
    const stdout = `legacy-api.memo@1 ok
legacy.memo@1 ok
scm.memo.MemoWritten@1 ok

3 contracts, 3 versions: compatible
`;
    expect(await run('check')).toEqual({ code: 0, stdout, stderr: '' });
    expect(await run('check', '--against', 'HEAD')).toEqual({ code: 0, stdout, stderr: '' });
    const elsewhere = await banyan(
      ['contracts', 'check', '--folder', join(folder, 'contracts'), '--against', 'HEAD'],
      { cwd: '/' },
    );
    expect(elsewhere).toMatchObject({ code: 0, stderr: '' });
  });

  it('names a property that an event lost', async () => {
    await edit(WRITTEN, /,\s*"note": \{[^}]*\}/, '');
    expect(await run('check')).toMatchObject({ code: 0 });
    expect(await run('check', '--against', 'HEAD')).toEqual({
      code: 1,
      stdout: `legacy-api.memo@1 ok
legacy.memo@1 ok
scm.memo.MemoWritten@1
  property_removed /data/source/note (against HEAD)
    no longer accepts a message with it
    Keep the property, or publish a new event type beside this one.

3 contracts, 3 versions: 1 break in 1 version
`,
      stderr: '',
    });
  });

  it('names a value that a legacy enum lost', async () => {
    await edit(MEMO, /,\s*"44"/, '');
    await write('contracts/legacy/memo/v1/valid/short.json', { evt: 'memo', no: '1', kind: 'a' });
    const { code, stdout } = await run('check', '--against', 'HEAD');
    expect(code).toBe(1);
    expect(stdout).toContain(`legacy.memo@1
  enum_narrowed /kind (against HEAD)
    no longer accepts "44"
    Keep the value, or write v2/upcast.ts, which lifts what was sent before.
`);
  });

  it('names a field that became required', async () => {
    await edit(MEMO, /"no"\s*\]/, '"no", "kind"]');
    await edit(WRITTEN, /"required": \[\s*"no"\s*\]/, '"required": ["no", "note"]');
    const { code, stdout } = await run('check', '--against', 'HEAD');
    expect(code).toBe(1);
    expect(stdout).toContain('  required_added /kind (against HEAD)\n');
    expect(stdout).toContain(`  required_added /data/source/note (against HEAD)
    no longer accepts a message without it
    Leave it optional, or publish a new event type beside this one.
`);
  });

  it('names a value that a request to the legacy lost, and one that it got', async () => {
    await edit(REQUEST, /"b"/, '"c"');
    const { code, stdout } = await run('check', '--against', 'HEAD');
    expect(code).toBe(1);
    expect(stdout).toContain(`legacy-api.memo@1
  enum_narrowed /kind (against HEAD)
    no longer accepts "b"
    Keep the value, or give the legacy a new version of the path first.
  enum_widened /kind (against HEAD)
    now allows "c", which earlier readers refuse
    Leave the value out, or give the legacy a new version of the path first.
`);
  });

  it('names a contract that is gone', async () => {
    await rm(join(folder, 'contracts/scm'), { recursive: true });
    const { code, stdout } = await run('check', '--against', 'HEAD');
    expect(code).toBe(1);
    expect(stdout).toContain('scm.memo.MemoWritten@1\n  contract_removed (against HEAD)\n');
    expect(stdout).toContain('2 contracts, 2 versions: 1 break in 1 version\n');
  });

  it('prints breaks as JSON', async () => {
    await edit(MEMO, /"key": \[\s*"\/no"/, '"key": ["/evt", "/no"');
    const { code, stdout } = await run('check', '--against', 'HEAD', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      versions: ['legacy-api.memo@1', 'legacy.memo@1', 'scm.memo.MemoWritten@1'],
      breaks: [
        expect.objectContaining({
          contract: 'legacy.memo@1',
          against: 'HEAD',
          rule: 'key_changed',
        }),
      ],
      notes: [],
    });
  });

  it('notes a contract that is ignored now, or no longer, which breaks nothing', async () => {
    await edit(MEMO, /"identify"/, '"ignore": "nobody needs memos", "identify"');
    const note = 'note: legacy.memo@1 ignored_now: its messages are settled without being read';
    expect(await run('check', '--against', 'HEAD')).toEqual({
      code: 0,
      stdout: `legacy-api.memo@1 ok
legacy.memo@1 ok
scm.memo.MemoWritten@1 ok
${note}

3 contracts, 3 versions: compatible
`,
      stderr: '',
    });
    const { stdout } = await run('check', '--against', 'HEAD', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      notes: [{ contract: 'legacy.memo@1', against: 'HEAD', rule: 'ignored_now' }],
    });
    expect((await run('check')).stdout).not.toContain('note:');
  });

  it.each(['ts', 'js'])('lifts earlier examples by upcast.%s', async (extension) => {
    const next = 'contracts/legacy/memo/v2';
    await write(`${next}/schema.json`, {
      ...memo,
      $id: 'urn:banyan:legacy.memo:2',
      title: 'LegacyMemoV2',
      'x-contract': { ...memo['x-contract'], version: 2 },
      required: ['evt', 'no', 'text'],
    });
    await write(`${next}/valid/short.json`, { evt: 'memo', no: '1', text: '' });
    await write(`${next}/invalid/bare.json`, {
      violates: { pointer: '/text', rule: 'required' },
      message: { evt: 'memo', no: '1' },
    });
    const without = await run('check');
    expect(without).toMatchObject({ code: 1 });
    expect(without.stdout).toContain('required_added /text (against legacy.memo@1)');

    const type = extension === 'ts' ? ': object' : '';
    const upcast = (text: string) =>
      write(
        `${next}/upcast.${extension}`,
        `export function upcast(message${type}) { return { ...message, ${text} }; }\n`,
      );
    await write('package.json', { type: 'module' });
    await upcast("text: ''");
    expect(await run('check')).toMatchObject({ code: 0, stderr: '' });
    await upcast('text: 1');
    const { code, stdout } = await run('check');
    expect(code).toBe(1);
    expect(stdout).toContain('upcast_invalid /text (against legacy.memo@1)');
  });

  it.each([
    [['--against', 'nowhere'], 'git knows no commit "nowhere"'],
    [['--against=--output=x'], 'git knows no commit "--output=x"'],
    [['--folder', 'nowhere'], 'there are no contracts in nowhere'],
    [['--against'], "option '--against <git-ref>' argument missing"],
  ])('refuses %p, with exit code 2', async (args, words) => {
    const { code, stdout, stderr } = await run('check', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('compares in the folder’s own repository, also within a hook of another one', async () => {
    const elsewhere = { GIT_DIR: join(folder, 'elsewhere'), GIT_INDEX_FILE: 'none' };
    const { code, stdout } = await banyan(['contracts', 'check', '--against', 'HEAD'], {
      cwd: folder,
      env: elsewhere,
    });
    expect(code).toBe(0);
    expect(stdout.toString()).toContain('compatible');
  });

  it('refuses a ref that has no contracts: nothing would be compared', async () => {
    const { stdout: tree } = await gitIn(folder, 'hash-object', '-w', '-t', 'tree', '/dev/null');
    const { stdout } = await gitIn(folder, 'commit-tree', tree.trim(), '-m', 'empty');
    const { code, stderr } = await run('check', '--against', stdout.trim());
    expect(code).toBe(2);
    expect(stderr).toContain('there were no contracts in contracts at ');
  });

  it('refuses --against outside a repository, with exit code 2', async () => {
    await rm(join(folder, '.git'), { recursive: true });
    const { code, stderr } = await run('check', '--against', 'HEAD');
    expect(code).toBe(2);
    expect(stderr).toContain('contracts is in no git repository');
  });

  it.each([
    ['{', 'is not JSON'],
    ['[]', 'is no JSON object'],
  ])('names a schema file that is %s', async (text, words) => {
    await write(MEMO, text);
    const { code, stderr } = await run('check');
    expect(code).toBe(1);
    expect(stderr).toContain(`${MEMO} ${words}`);
  });
});

describe('banyan contracts diff', () => {
  it('lists differences between a contract and a file, and what each breaks', async () => {
    const { text: _, ...properties } = memo.properties;
    await write('later.json', {
      ...memo,
      required: ['evt', 'no', 'kind'],
      properties: { ...properties, text: { ...memo.properties.text, description: 'x' } },
    });
    expect(await run('diff', 'legacy.memo@1', 'later.json')).toEqual({
      code: 0,
      stdout: `VERDICT          RULE                PLACE  WHAT
breaks BACKWARD  required_added      /kind  no longer accepts a message without it
compatible       annotation_changed  /text  says another description
`,
      stderr: '',
    });
    const json = await run('diff', 'legacy.memo@1', 'later.json', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject([{ breaks: ['BACKWARD'] }, { breaks: [] }]);
  });

  it('compares requests to the legacy as well', async () => {
    await write('later.json', { ...request, required: ['no', 'kind'] });
    const { stdout } = await run('diff', 'legacy-api.memo@1', 'later.json');
    expect(stdout).toContain('breaks BACKWARD  required_added  /kind');
  });

  it('says so when there is none', async () => {
    expect(await run('diff', 'legacy.memo@1', 'legacy.memo@1')).toMatchObject({
      code: 0,
      stdout: 'No difference.\n',
    });
  });

  it('refuses a contract that nobody knows, with exit code 2', async () => {
    const { code, stderr } = await run('diff', 'legacy.memo@1', 'legacy.memo@2');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no contract and no file legacy.memo@2');
    expect(stderr).toContain(
      'The contracts in contracts: legacy-api.memo@1, legacy.memo@1, scm.memo.MemoWritten@1',
    );
  });
});
