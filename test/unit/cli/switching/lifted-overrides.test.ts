import { describe, expect, it } from '@jest/globals';
import type { Override } from '#flags';
import { meantOverrides } from '../../../../cli/switching/lifted-overrides.ts';

const override = (id: string, ...flags: string[]): Override => ({
  id: `${id}-0000-4000-8000-000000000000`,
  flags: Object.fromEntries(flags.map((name) => [name, name === 'banyan.kill-switch'])),
  ...{ who: 'ann', reason: 'r', at: '2026-01-01T00:00:00.000Z', origin: 'operator' },
});
const one = override('aaaa1111', 'a.cutover', 'a.shadow');
const both = override('bbbb2222', 'b.cutover', 'b.shadow', 'c.cutover', 'c.shadow');
const all = override('cccc3333', 'banyan.kill-switch');
const active = [one, both, all];
const meant = (names: string[], among: readonly Override[] = active) =>
  meantOverrides(among, { names }, undefined);

describe('an override is meant', () => {
  it.each([
    ['by the beginning of its id', ['bbbb'], [both]],
    ['by all routes that it is about', ['b', 'c'], [both]],
    ['by its route', ['a'], [one]],
    ['each once', ['a', 'aaaa1111'], [one]],
  ])('%s', (_, names, expected) => {
    expect(meant(names)).toEqual(expected);
  });

  it('with all others', () => {
    expect(meantOverrides(active, { names: [], all: true }, undefined)).toEqual(active);
  });
});

describe('nothing is lifted', () => {
  it.each([
    ['that nobody named', [], active, 'usage', 'aaaa1111'],
    ['that is about something else as well', ['b'], active, 'usage', '--lift bbbb2222'],
    ['where none is about it', ['d'], active, 'override_none', 'cccc3333 forces'],
    ['where none is in force', ['a'], [], 'override_none', undefined],
  ])('%s', (_, names, among, code, advice) => {
    const expected =
      advice === undefined ? { code } : { code, advice: expect.stringContaining(advice) };
    expect(() => meant(names, among)).toThrow(expect.objectContaining(expected));
  });
});
