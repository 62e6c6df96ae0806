import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds } from '../../databases.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { type FailedFolder, failedFolder } from './failed-folder.ts';

const unmapped = (ordno: string, fields: Record<string, unknown> = {}) =>
  cp949(legacyOrder({ ordno: `152170561204${ordno}`, settlekind: 'k', ...fields }));
const why = ['--reason', 'k is a card'];

describe.each(databaseKinds)('an edit on %s', (kind) => {
  let failed: FailedFolder;
  const edit = (...args: string[]) => failed.run(['failed', 'edit', ...args, ...why]);
  /** Runs an edit in an editor that is a shell command on the file "$1". */
  const inEditor = (command: string, ...args: string[]) =>
    failed.run(['failed', 'edit', ...args, ...why], {
      env: { EDITOR: `sh -c '${command}' editor`, TMPDIR: failed.folder },
    });

  beforeEach(async () => {
    failed = await failedFolder(kind);
    await failed.park('aaaaaaaa-1', unmapped('1'));
  });
  afterEach(() => failed.close());

  it('sets a value, says what would come of it, and is the next revision', async () => {
    expect(await edit('aaaa', '--set', '/settlekind=c')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^ {2}\/settlekind {2}"k" → "c"\naaaaaaaa-1 is now revision 1: would emit scm\.order\.OrderPlaced 1521705612041.*\nNext: banyan replay aaaa\n$/,
      ),
    });
    const { stdout } = await failed.run(['failed', 'history', 'aaaa']);
    expect(stdout).toContain(
      'edited aaaaaaaa\n    why     k is a card\n    before  {"revision":0}',
    );
  });

  it('takes a JSON Patch: inline, from a file, from stdin', async () => {
    const patch = JSON.stringify([
      { op: 'test', path: '/settlekind', value: 'k' },
      { op: 'replace', path: '/settlekind', value: 'c' },
    ]);
    expect((await edit('aaaa', '--patch', patch, '--dry-run')).code).toBe(0);
    await writeFile(join(failed.folder, 'p.json'), patch);
    expect((await edit('aaaa', '--patch', 'p.json', '--dry-run')).code).toBe(0);
    const args = ['failed', 'edit', 'aaaa', '--patch', '-', ...why, '--json'];
    const { stdout } = await failed.run(args, { input: patch });
    expect(JSON.parse(stdout)).toMatchObject([{ id: 'aaaaaaaa-1', revision: 1, written: true }]);
    expect(await edit('aaaa', '--patch', patch)).toMatchObject({ code: 2 });
  });

  it('that would fail again is not written, unless it is said', async () => {
    const wrong = await edit('aaaa', '--set', '/settlekind=z');
    expect(wrong).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('aaaaaaaa-1 is left as it is: '),
    });
    expect((await edit('aaaa', '--set', '/settlekind=z', '--anyway')).stdout).toContain(
      'is now revision 1',
    );
  });

  it('of one that is held back says what it waits for', async () => {
    await failed.hold('bbbbbbbb-2', unmapped('1', { settlekind: 'c', step: '2' }));
    const { code, stdout } = await edit('bbbb', '--set', '/settlekind=o');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nNext: it follows by itself once aaaaaaaa is settled\n$/);
  });

  it('of a place that the message does not have is a slip of the pen', async () => {
    expect(await edit('aaaa', '--set', '/nowhere=1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the message has no /nowhere'),
    });
  });

  it('of a revision that was changed meanwhile is refused', async () => {
    await edit('aaaa', '--set', '/settlekind=c');
    expect(await edit('aaaa', '--set', '/settlekind=c', '--revision', '0')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('was edited or resolved meanwhile'),
    });
  });

  it('of a group has a preview, and changes all of it', async () => {
    const fingerprint = await failed.park('bbbbbbbb-2', unmapped('2'));
    await failed.park('cccccccc-3', unmapped('3', { orddt: 'never' }));
    const { code, stdout, stderr } = await edit(
      '--fingerprint',
      fingerprint,
      '--set',
      '/settlekind=c',
    );
    expect(stderr).toBe('2 × /settlekind  "k" → "c"\n2 of 2 messages would succeed\n');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `2 messages edited, 0 messages left as they are
2 of 2 messages would succeed
Next: banyan replay --fingerprint '${fingerprint}'
`,
    });
    expect(await edit('--text', 'nowhere', '--set', '/a=b')).toMatchObject({ code: 1 });
  });

  it('in an editor changes what was changed there; the file is gone afterwards', async () => {
    const command = 'ls -l "$1" >&2; sed -i s/\\"k\\"/\\"c\\"/ "$1"';
    const { code, stdout, stderr } = await inEditor(command, 'aaaa');
    expect(stderr).toMatch(/^-rw------- /);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"k" → "c"\naaaaaaaa-1 is now revision 1'),
    });
    expect(await readdir(failed.folder)).toEqual(['banyan.yaml']);
    expect((await failed.run(['failed', 'history', 'aaaa'])).stdout).toContain('revealed aaaaaaaa');
  });

  it.each([
    ['that leaves it as it was changes nothing', ':', 0, 'nothing changed', ''],
    ['that leaves no JSON is refused', 'echo 홍길동 > "$1"', 1, '', 'the text is no JSON'],
    ['that fails changes nothing', 'exit 3', 1, '', 'ended with 3: nothing was changed'],
  ])('in an editor %s', async (_, command, code, stdout, stderr) => {
    const result = await inEditor(command, 'aaaa');
    expect(result).toMatchObject({
      code,
      stdout: expect.stringContaining(stdout),
      stderr: expect.stringContaining(stderr),
    });
    expect(result.stderr).not.toContain('홍길동');
    expect(await readdir(failed.folder)).toEqual(['banyan.yaml']);
    expect((await failed.run(['failed', 'show', 'aaaa'])).stdout).toContain('revision     0\n');
  });

  it('in two editors at once: the second one is refused', async () => {
    const other = `cd ${failed.folder}; ${process.execPath} ${join(import.meta.dirname, '../../../cli/banyan.js')} failed edit aaaa --set /settlekind=c --reason first >&2; sed -i s/\\"k\\"/\\"d\\"/ "$1"`;
    expect(await inEditor(other, 'aaaa')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('was edited or resolved meanwhile'),
    });
    expect((await failed.run(['failed', 'show', 'aaaa'])).stdout).toContain(
      'revision     1 (first)',
    );
  });

  it('takes one message in an editor, not several', async () => {
    await failed.park('bbbbbbbb-2', unmapped('2'));
    expect(await inEditor(':', 'aaaa', 'bbbb')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('an editor takes one message'),
    });
  });
});
