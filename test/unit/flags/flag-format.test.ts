import { describe, expect, it } from '@jest/globals';
import { parseFlagFile } from '../../../flags/flag-format.ts';

const flag = { name: 'a', enabled: true, strategies: [{ name: 'default' }] };

describe('a flag file', () => {
  it('may say more than the engine reads, and keeps it', () => {
    const content = { version: 2, features: [{ ...flag, mine: 1 }], segments: [], query: {} };
    expect(parseFlagFile(JSON.stringify(content))).toEqual({ ok: true, file: content });
  });

  it.each([
    ['{"features": [', 'it is not JSON'],
    ['', 'it is not JSON'],
    ['[]', 'it has no list "features"'],
    ['{"features": {}}', 'it has no list "features"'],
    [JSON.stringify({ features: ['a'] }), 'features[0] has no "name"'],
    [JSON.stringify({ features: [{ enabled: true }] }), 'features[0] has no "name"'],
    [JSON.stringify({ features: [{ ...flag, enabled: 'yes' }] }), '"enabled" is not true or false'],
    [JSON.stringify({ features: [{ ...flag, strategies: {} }] }), '"strategies" is not a list'],
    [JSON.stringify({ features: [{ ...flag, strategies: [{}] }] }), '"strategies" is not a list'],
    [JSON.stringify({ features: [flag, flag] }), 'flag "a" stands in it twice'],
    [JSON.stringify({ features: [], segments: {} }), '"segments" is not a list'],
  ])('%s is refused', (text, problem) => {
    expect(parseFlagFile(text)).toEqual({
      ok: false,
      problems: [expect.stringContaining(problem)],
    });
  });

  it('is refused with everything that is wrong', () => {
    const parsed = parseFlagFile(JSON.stringify({ features: [{}, { name: 'b' }] }));
    expect(parsed).toMatchObject({ problems: [expect.anything(), expect.anything()] });
  });
});
