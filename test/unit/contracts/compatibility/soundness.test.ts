import { beforeAll, expect, it, jest } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { lossesBetween } from '../../../../contracts/compatibility/losses.ts';
import { type AnySchema, randomPair, randomValue } from './random-schemas.ts';

// Ajv writes a line about every keyword that stands there without its type.
beforeAll(() => void jest.spyOn(console, 'warn').mockImplementation(() => {}));

const ajv = new Ajv2020({ strict: false, logger: false });
addFormats.default(ajv);

/** Of the values that the first schema accepts, those that the second refuses. */
function refusedValues(
  [old, changed]: readonly [AnySchema, AnySchema],
  values: readonly unknown[],
) {
  const [before, after] = [ajv.compile(old), ajv.compile(changed)];
  return values.filter((value) => before(value) && !after(value));
}

it('says that nothing is lost only where every value valid before is valid afterwards', () => {
  fc.assert(
    fc.property(
      randomPair,
      fc.array(randomValue, { minLength: 60, maxLength: 60 }),
      (pair, values) => {
        let refused: readonly unknown[];
        try {
          refused = refusedValues(pair, values);
        } catch {
          // A schema that goes round in circles: Ajv cannot say.
          return true;
        }
        return refused.length === 0 || lossesBetween(...pair).length > 0;
      },
    ),
    { numRuns: 1500 },
  );
});

it('is tried on pairs of every kind', () => {
  const pairs = fc.sample(fc.tuple(randomPair, fc.array(randomValue, { minLength: 60 })), {
    numRuns: 1000,
    seed: 1,
  });
  const kinds = new Map<string, number>();
  for (const [pair, values] of pairs) {
    try {
      const refused = refusedValues(pair, values).length > 0 ? 'refused' : 'accepted';
      const lost = lossesBetween(...pair).length > 0 ? 'lost' : 'kept';
      const changed = JSON.stringify(pair[0]) === JSON.stringify(pair[1]) ? 'same' : 'changed';
      const kind = `${changed} ${refused} ${lost}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    } catch {
      // Round in circles.
    }
  }
  expect(kinds.get('changed accepted kept')).toBeGreaterThan(100);
  expect(kinds.get('changed refused lost')).toBeGreaterThan(10);
  expect(kinds.get('changed refused kept')).toBeUndefined();
  expect(kinds.get('same accepted lost')).toBeUndefined();
});
