import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The environment of a shell that knows nothing of the Node that the project brings. */
const shell = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
};

it.each([
  ['npm run -s banyan -- --version', ['npm', 'run', '-s', 'banyan', '--', '--version']],
  ['npx banyan --version', ['npx', 'banyan', '--version']],
])('in a checkout, %s runs on the project’s own Node', async (_, [command = '', ...args]) => {
  const { stdout } = await run(command, args, { cwd: root, env: shell });
  expect(stdout).toBe(`${packageJson.version}\n`);
});

it('the package to publish has the command and the library, without the sources', async () => {
  const built = join(root, 'dist', randomUUID());
  await run('npm', ['run', '-s', 'build', built], { cwd: root });
  const script = join(built, 'cli/banyan.js');
  const { stdout } = await run(process.execPath, [script, '--version'], { cwd: '/' });
  expect(stdout).toBe(`${packageJson.version}\n`);
  const library: object = await import(join(built, 'strangler-proxy/index.js'));
  expect(library).toHaveProperty('startProxy');
  await rm(built, { recursive: true });
});
