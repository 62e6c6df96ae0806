import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { freePort } from '../../bench/proxy/program.ts';
import { eventually } from '../../eventually.ts';

const script = join(import.meta.dirname, '../../../cli/banyan.js');

it('a full disk under stdout stops nobody: requests are answered, and it ends when it is told to', async () => {
  const [port, admin, nobody] = [await freePort(), await freePort(), await freePort()];
  const full = openSync('/dev/full', 'w');
  const places = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${admin}`];
  const settings = ['proxy', '--legacy', `http://127.0.0.1:${nobody}`, ...places];
  const command = ['--disable-warning=ExperimentalWarning', script, ...settings];
  const child = spawn(process.execPath, command, { stdio: ['ignore', full, 'pipe'] });
  closeSync(full);
  const exited = once(child, 'exit');
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  try {
    for (let time = 0; time < 3; time += 1) {
      const answer = await eventually(() =>
        fetch(`http://127.0.0.1:${port}/`).catch(() => undefined),
      );
      expect(answer.status).toBe(502);
      await answer.text();
    }
    await eventually(() => complaints.includes('ENOSPC') || undefined);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(complaints).toMatch(/^banyan: the log cannot be written: ENOSPC[^\n]*\n$/);
  } finally {
    child.kill('SIGKILL');
  }
});
