import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { allOf } from '../../../cli/all-of.ts';
import { exportedMessages } from '../../../cli/corpus-file.ts';

const one = {
  banyan: 1,
  id: 'a',
  source: 'legacy',
  state: 'parked',
  exchange: '',
  routingKey: '홍\u2028길',
  body: 'AP8=',
  parkedAt: '2026-01-01T00:00:00.000Z',
};
let folder: string;
const read = async (content: string) => {
  const file = join(folder, 'corpus.ndjson');
  await writeFile(file, content);
  return allOf(exportedMessages(file));
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a corpus is one message a line, whatever letters are in it; empty lines are nothing', async () => {
  const long = { ...one, body: 'AAAA'.repeat(100_000) };
  const lines = [one, long, one].map((message) => JSON.stringify(message));
  expect(await read(`${lines.join('\n\n')}\n`)).toEqual([one, long, one]);
  expect(await read('')).toEqual([]);
});

it.each(['not JSON', '{}', '[]', JSON.stringify({ ...one, banyan: 2 }), '{"banyan":1'])(
  'a line that is no message is named: %s',
  async (line) => {
    await expect(read(`${JSON.stringify(one)}\n${line}\n`)).rejects.toMatchObject({
      code: 'export_invalid',
      exitCode: 2,
      message: expect.stringMatching(/corpus\.ndjson:2 is no exported message$/),
    });
  },
);

it('a file that is not there is named', async () => {
  await expect(allOf(exportedMessages(join(folder, 'nowhere')))).rejects.toMatchObject({
    code: 'file_unreadable',
    exitCode: 2,
  });
});
