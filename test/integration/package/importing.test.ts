import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');

it('a project that depends on banyan imports its faces by name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-dependent-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/banyan'));
  const script = `
    import * as banyan from 'banyan';
    import { startAdapter } from 'banyan/adapter';
    import { parseConfig } from 'banyan/contracts';
    import schema from 'banyan/banyan.schema.json' with { type: 'json' };
    const { strangler, createServer, startProxy, createIdempotentConsumer } = banyan;
    const faces = { strangler, createServer, startProxy, createIdempotentConsumer, startAdapter, parseConfig };
    for (const face of Object.values(faces)) if (typeof face !== 'function') throw new Error();
    const proxy = await strangler({ legacy: 'http://127.0.0.1:9', log: { level: 'silent' } });
    await proxy.close();
    console.log(schema.title);`;
  await writeFile(join(folder, 'main.mjs'), script);
  const options = ['--disable-warning=ExperimentalWarning', 'main.mjs'];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: folder });
  expect(stdout).toBe('BanyanConfig\n');
  await rm(folder, { recursive: true });
});
