import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { edited, type GuideStep, guideSteps, showsTruly } from '../guide.ts';

const root = join(import.meta.dirname, '../..');
const steps = guideSteps(readFileSync(join(root, 'docs/adding-a-message.md'), 'utf8'));
const clone = realpathSync(mkdtempSync(join(tmpdir(), 'banyan-test-guide-')));
/** The guide runs the unit tests: a slow machine takes its time. */
const MINUTES = 60_000;

/** A reader's shell: nothing of npm, jest or git around this test, nor of the project's own Node. */
const shell = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm|jest|git)_|^FORCE_COLOR$/i.test(name)),
  ),
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
  NODE_ENV: undefined,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Reader',
  GIT_AUTHOR_EMAIL: 'reader@example.com',
  GIT_COMMITTER_NAME: 'Reader',
  GIT_COMMITTER_EMAIL: 'reader@example.com',
};

/** What a clone has: the files of today, committed, and the packages. */
beforeAll(() => {
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env: shell, encoding: 'utf8' });
  const listed = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const file of new Set(listed.split('\0'))) {
    // A file that was just deleted is still listed until the next commit.
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    copyFileSync(join(root, file), join(clone, file));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  git(clone, 'init', '--quiet');
  // .gitignore means the folder; here it is a link.
  appendFileSync(join(clone, '.git/info/exclude'), 'node_modules\n');
  git(clone, 'add', '--all');
  git(clone, 'commit', '--quiet', '--message', 'As it is today');
}, MINUTES);
afterAll(() => rmSync(clone, { recursive: true }));

/** Runs a script in the clone, and ends all of its processes when the time is over. */
async function run(script: string): Promise<{ code: number | null; output: string }> {
  const child = spawn('sh', ['-ec', `exec 2>&1\n${script}`], {
    cwd: clone,
    env: shell,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 4 * MINUTES);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code, output };
}

const nameOf = (step: GuideStep) =>
  step.kind === 'run' ? (step.script.trimEnd().split('\n').at(-1) ?? '') : step.file;

it.each(steps.map((step) => [step.line, nameOf(step), step] as const))(
  'line %i of docs/adding-a-message.md tells the truth: %s',
  async (_line, _name, step) => {
    if (step.kind === 'run') {
      const { code, output } = await run(step.script);
      const shown = step.output ?? '';
      const printed = showsTruly(shown, output) ? shown : output;
      expect({ code, printed }).toEqual({ code: step.exitCode, printed: shown });
      return;
    }
    const file = join(clone, step.file);
    mkdirSync(dirname(file), { recursive: true });
    const text = step.kind === 'write' ? step.text : edited(readFileSync(file, 'utf8'), step);
    writeFileSync(file, text);
  },
  5 * MINUTES,
);
