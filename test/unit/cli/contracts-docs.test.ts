import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { parse } from 'yaml';
import { addContractsDocsCommand } from '../../../cli/contracts-docs.ts';
import packageJson from '../../../package.json' with { type: 'json' };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
  const schema = {
    title: 'GuestCameV1',
    description: 'A guest came.',
    'x-contract': { name: 'scm.visit.GuestCame', version: 1, producer: 'scm' },
  };
  await mkdir(join(folder, 'good/scm/visit/GuestCame/v1/valid'), { recursive: true });
  await writeFile(join(folder, 'good/scm/visit/GuestCame/v1/schema.json'), JSON.stringify(schema));
  await writeFile(join(folder, 'good/scm/visit/GuestCame/v1/valid/first.json'), '{"a":1}');
  await mkdir(join(folder, 'bad/scm/visit/GuestCame/v1'), { recursive: true });
  await writeFile(join(folder, 'bad/scm/visit/GuestCame/v1/schema.json'), '{');
  await mkdir(join(folder, 'empty'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

/** What `docs` prints. */
async function printed(...args: string[]): Promise<string> {
  const written: unknown[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(text) > 0);
  const contracts = new Command('contracts');
  addContractsDocsCommand(contracts);
  await contracts.parseAsync(['docs', ...args], { from: 'user' });
  return written.join('');
}

describe('banyan contracts docs', () => {
  it('prints the reference', async () => {
    const page = await printed('--folder', join(folder, 'good'));
    expect(page).toMatch(/^# Contracts\n/);
    expect(page).toContain('### scm.visit.GuestCame@1\n\nA guest came.\n');
    expect(page).toContain('<summary>Example: first</summary>\n\n```json\n{\n  "a": 1\n}\n```');
  });

  it('prints the AsyncAPI document with Banyan’s version when asked to', async () => {
    const text = await printed('--asyncapi', '--folder', join(folder, 'good'));
    expect(parse(text)).toMatchObject({
      asyncapi: '3.1.0',
      info: { version: packageJson.version },
      channels: { 'scm.visit.GuestCame': { address: 'scm.visit.GuestCame' } },
    });
  });

  it.each([
    ['empty', 'contracts_missing', 2, /^there are no contracts in .*empty$/],
    ['nowhere', 'contracts_missing', 2, /^there are no contracts in .*nowhere$/],
    ['bad', 'contract_unreadable', 1, /GuestCame\/v1\/schema\.json is not JSON$/],
  ])('refuses the folder %s: %s', async (name, code, exitCode, message) => {
    await expect(printed('--folder', join(folder, name))).rejects.toMatchObject({
      code,
      exitCode,
      message: expect.stringMatching(message),
    });
  });
});
