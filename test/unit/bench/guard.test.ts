import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../bench/guard/measurement.ts';
import { optionsOf } from '../../bench/guard/options.ts';
import { full, short } from '../../bench/guard/sizes.ts';

const MAIN = join(import.meta.dirname, '../../bench/guard/main.ts');

describe('the benchmark of the guard', () => {
  it('runs all of it, or what is chosen', () => {
    expect(Object.keys(optionsOf([]).measurements)).toEqual(['alarms', 'caught']);
    expect(optionsOf([]).sizes).toBe(full);
    const { measurements, sizes } = optionsOf(['--short', '--only', 'alarms']);
    expect([Object.keys(measurements), sizes]).toEqual([['alarms'], short]);
  });

  it('refuses what it does not know', () => {
    expect(() => optionsOf(['--only', 'nothing'])).toThrow('there is no measurement "nothing"');
  });
});

/** In a process of its own: in a test's, this would take a hundred times as long. */
async function shortRun(): Promise<{ readonly findings: readonly Finding[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'guard-'));
  try {
    const json = join(folder, 'guard.json');
    await promisify(execFile)(process.execPath, [MAIN, '--short', '--json', json]);
    return JSON.parse(await readFile(json, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('a guard leaves services alone that are like the legacy, and rolls bad ones back in time', async () => {
  const { findings } = await shortRun();
  const targets = findings.filter(({ met }) => met !== undefined);
  expect(targets.length).toBeGreaterThan(10);
  expect(targets.filter(({ met }) => !met)).toEqual([]);
});
