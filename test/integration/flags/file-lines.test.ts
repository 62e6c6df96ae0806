import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FileLine, linesBackward, linesForward } from '../../../flags/file-lines.ts';

async function allOf(lines: AsyncIterable<FileLine>): Promise<FileLine[]> {
  const all: FileLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-lines-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a file has the same lines from either end, whatever their lengths', async () => {
  // Around a block of 64 KiB.
  const length = fc.oneof(fc.nat(5), fc.integer({ min: 65_530, max: 65_542 }), fc.nat(200_000));
  const file = join(folder, 'lines');
  await fc.assert(
    fc.asyncProperty(fc.array(length, { maxLength: 6 }), fc.boolean(), async (lengths, ends) => {
      const texts = lengths.map((size, index) => String(index).repeat(size).slice(0, size));
      const content = texts.map((line) => `${line}\n`).join('') + (ends ? '' : 'torn');
      await writeFile(file, content);
      const expected: object[] = [];
      let start = 0;
      for (const line of texts) {
        expected.push({ text: line, start, isEnded: true });
        start += line.length + 1;
      }
      if (!ends) expected.push({ text: 'torn', start, isEnded: false });
      await using handle = await open(file);
      const size = content.length;
      expect(await allOf(linesForward(handle, size))).toEqual(expected);
      expect(await allOf(linesBackward(handle, size))).toEqual(expected.reverse());
    }),
    { numRuns: 60 },
  );
});

it('characters of several bytes are whole, wherever a block ends', async () => {
  const file = join(folder, 'wide');
  const line = `a${'가🌳'.repeat(20_000)}`;
  await writeFile(file, `${line}\n${line}\n`);
  await using handle = await open(file);
  const { size } = await handle.stat();
  for (const lines of [linesForward(handle, size), linesBackward(handle, size)]) {
    const texts = (await allOf(lines)).map(({ text }) => text);
    expect(texts.every((text) => text === line)).toBe(true);
  }
});
