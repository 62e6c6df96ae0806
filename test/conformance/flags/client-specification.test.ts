import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Unleash } from 'unleash-client';
import { type Flags, openFlags } from '#flags';
import { FileRepository } from '../../../flags/file-repository.ts';
import { specifications } from './client-specification.ts';

/** So many questions the specification had when this was written; an update may only bring more. */
const KNOWN = 279;

it('Unleash’s specification is looked at whole', () => {
  const questions = specifications.flatMap(({ tests, variantTests }) => [
    ...tests,
    ...variantTests,
  ]);
  expect(questions.length).toBeGreaterThanOrEqual(KNOWN);
});

describe.each(specifications)('flags from a file, by $name', ({ flags, tests, variantTests }) => {
  let folder: string;
  let opened: Flags;
  let engine: Unleash;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'banyan-specification-'));
    const file = join(folder, 'flags.json');
    await writeFile(file, JSON.stringify(flags));
    opened = await openFlags({ file });
    // What we ask flags for has no variants: these are the engine's own.
    engine = new Unleash({
      url: 'http://unused.invalid',
      appName: 'banyan',
      repository: new FileRepository(file),
      disableAutoStart: true,
      disableMetrics: true,
      skipInstanceCountWarning: true,
    });
    await engine.start();
  });
  afterAll(async () => {
    opened.stop();
    engine.destroy();
    await rm(folder, { recursive: true });
  });

  it('the file is read without a complaint', () => {
    expect(opened.status()).toMatchObject({ lastError: undefined });
    expect(opened.list()).toHaveLength(flags.features.length);
  });

  for (const { description, toggleName, context, expectedResult } of tests) {
    it(description, () => {
      expect(opened.isEnabled(toggleName, context)).toBe(expectedResult);
      // Constant flags are remembered: the second answer is the first.
      expect(opened.isEnabled(toggleName, context)).toBe(expectedResult);
    });
  }

  for (const { description, toggleName, context, expectedResult } of variantTests) {
    it(`variant: ${description}`, () => {
      const { featureEnabled: _, ...variant } = engine.getVariant(toggleName, context);
      expect(variant).toEqual(expectedResult);
    });
  }
});
