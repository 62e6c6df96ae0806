import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { provideMariadb } from '#local-servers';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['cannot be prepared', { 'mariadb-install-db': 'echo disk is full; exit 1', mariadbd: '' }],
  ['ends before it is ready', { 'mariadb-install-db': '', mariadbd: 'echo disk is full' }],
])('a private server that %s is reported with the end of its log', async (_, programs) => {
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  const error = await provideMariadb({
    url: 'mysql://root@127.0.0.1:1',
    folders: [folder],
  }).catch((error: unknown) => error);

  expect(error).toMatchObject({ code: 'mariadb_failed', exitCode: 1 });
  expect(error).toHaveProperty('message', expect.stringContaining('disk is full'));
});
