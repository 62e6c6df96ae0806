import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BanyanError } from '#contracts';
import { isTerminal, isYes } from '../ask.ts';

const FATAL = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A value as somebody left it in an editor: VISUAL, else EDITOR, else vi. It may hold personal data: the
 * file is for us alone, and gone afterwards, whatever happens. Throws a BanyanError (exit code 1):
 * `editor_failed`, `json_invalid` where the text is no JSON and nobody wants to go on.
 */
export async function editedJson(value: unknown, name: string): Promise<unknown> {
  // Readable by its owner alone, as mkdtemp makes it.
  const folder = await mkdtemp(join(tmpdir(), 'banyan-edit-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const leave = (signal: string) => {
    // Ctrl-C belongs to the editor, which is in the same terminal.
    if (signal === 'SIGINT') return;
    remove();
    process.exit(1);
  };
  for (const signal of FATAL) process.on(signal, leave);
  try {
    const file = join(folder, `${name.replaceAll(/[^\w-]/g, '_')}.json`);
    await writeFile(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    while (true) {
      await runEditor(file);
      const read = parsed(await readFile(file, 'utf8'));
      if ('value' in read) return read.value;
      const again = `The text is no JSON (${read.problem}). Edit it again?`;
      if (isTerminal() && (await isYes(again))) continue;
      throw new BanyanError('json_invalid', `the text is no JSON: ${read.problem}`, {
        advice: 'Nothing was changed.',
      });
    }
  } finally {
    for (const signal of FATAL) process.off(signal, leave);
    remove();
  }
}

async function runEditor(file: string): Promise<void> {
  const { VISUAL, EDITOR } = process.env;
  const editor = VISUAL || EDITOR || 'vi';
  // As git does it: an editor may come with options, such as `code --wait`.
  const child = spawn('sh', ['-c', `${editor} "$@"`, editor, file], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'close');
  if (code === 0) return;
  const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
  throw new BanyanError('editor_failed', `the editor ${editor} ${how}: nothing was changed`, {
    advice: 'Name another one by $EDITOR, or use --set or --patch.',
  });
}

function parsed(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // Where it is, not what is there: that may be personal.
    const place = /position \d+( \(line \d+ column \d+\))?/.exec(String(error))?.[0];
    return { problem: place ?? 'it begins wrongly or ends too early' };
  }
}
