import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { eventually } from '../eventually.ts';

const root = join(import.meta.dirname, '../..');

/** Where the demo puts its temporary folders. */
const temporary = mkdtempSync(join(tmpdir(), 'banyan-test-demo-'));
const foldersLeft = () => readdirSync(temporary).filter((name) => name.startsWith('banyan-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Runs `npm start` in a process group of its own, marked so that all of its processes are found. */
function npmStart(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const mark = randomUUID();
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: root,
    detached: true,
    env: { ...process.env, TMPDIR: temporary, ...env, BANYAN_TEST_RUN: mark },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, ...output }));
  return { child, output, ended, left: () => processesWith(mark) };
}

/** The command lines of living processes whose environment holds the text. */
function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(text))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** What Ctrl-C in a terminal does. */
function ctrlC(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
}

/** The tour without what is different each time: numbers, ids. */
const alike = (text: string) =>
  (text.match(/^ ?\d+\. .+\n {4}\S.+$/gm) ?? [])
    .join('\n')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{8}\b/g, 'ID')
    .replace(/\d+ ms|\d{13}|\d+ bytes/g, 'N');

it('two demos at once each take the whole tour of the README, and leave nothing behind', async () => {
  const runs = [npmStart(['--once']), npmStart(['--once'])];
  for (const { ended, left } of runs) {
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(alike(stdout)).toContain('2 orders, 2 events at the SCM, 0 twice, 0 still parked');
    expect(alike(stdout)).toBe(alike(read(join(root, 'README.md'))));
    expect(left()).toEqual([]);
  }
  expect(foldersLeft()).toEqual([]);
});

it.each([
  ['while it begins', 'Starting'],
  ['in the middle of the tour', ' 2. '],
  ['when it is up', 'Ctrl-C ends everything'],
])('Ctrl-C %s ends every process', async (_, moment) => {
  const { child, output, ended, left } = npmStart();
  await eventually(() => output.stdout.includes(moment) || undefined);
  ctrlC(child);
  await ended;
  expect(left()).toEqual([]);
  expect(foldersLeft()).toEqual([]);
});

it('without a broker, and no way to start one, it names the ways to get one and exits with 2', async () => {
  const { ended, left } = npmStart(['--once'], { AMQP_URL: 'amqp://broker.invalid:5672' });
  const { code, stderr } = await ended;
  expect(code).toBe(2);
  for (const way of ['docker compose up', 'apt-get install rabbitmq-server', 'AMQP_URL=amqp://']) {
    expect(stderr).toContain(way);
  }
  expect(left()).toEqual([]);
});
