import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { processesLeftWith } from './processes.ts';

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'banyan-test-'));
});
afterEach(() => rmSync(temporary, { recursive: true }));

const rabbitmq = "await provideRabbitmq({ url: 'amqp://127.0.0.1:1' });";
const mariadb = "const server = await provideMariadb({ url: 'mysql://root@127.0.0.1:1' });";

it.each([
  ['throws', 1, `${rabbitmq} ${mariadb} throw new Error('on purpose');`],
  ['exits', 3, `${mariadb} process.exit(3);`],
  ['has nothing left to do', 0, mariadb],
  [
    'is told to end',
    143,
    `${mariadb} process.kill(process.pid, 'SIGTERM'); setInterval(() => {});`,
  ],
])(
  'private servers end with a program that %s',
  async (_, exitCode, statements) => {
    expect(run(statements).status).toBe(exitCode);
    expect(readdirSync(temporary)).toEqual([]);
    expect(await processesLeftWith(temporary)).toEqual([]);
  },
  30_000,
);

it('a program that handles a signal itself still has its servers while it does', () => {
  const { stdout } = run(`${mariadb}
    process.once('SIGTERM', async () => {
      const { origin } = await provideMariadb({ url: server.url });
      console.log('still', origin);
      await server.stop();
    });
    process.kill(process.pid, 'SIGTERM');`);

  expect(stdout).toBe('still running\n');
  expect(readdirSync(temporary)).toEqual([]);
}, 30_000);

function run(statements: string) {
  const program = `import { provideMariadb, provideRabbitmq } from '#local-servers'; ${statements}`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TMPDIR: temporary },
  });
}
