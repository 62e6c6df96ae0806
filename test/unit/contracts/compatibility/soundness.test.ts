import { beforeAll, expect, it, jest } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { lossesBetween } from '../../../../contracts/compatibility/losses.ts';
import { type AnySchema, randomPair, randomValue } from './random-schemas.ts';

// More for a change of the comparison: SOUNDNESS_RUNS=5000 npm test -- soundness
const RUNS = Number(process.env.SOUNDNESS_RUNS ?? 300);

/** Every pair is tried on the same values: to generate others for each takes longer than all the rest. */
const VALUES = fc.sample(randomValue, 500);

const ajv = new Ajv2020({ strict: false, logger: false });
addFormats.default(ajv);

// The validator of contracts writes a line about every keyword that stands there without its type.
beforeAll(() => void jest.spyOn(console, 'warn').mockImplementation(() => {}));

/** Of the values that the first schema accepts, those that the second refuses. */
function refusedValues(old: AnySchema, changed: AnySchema): readonly unknown[] {
  const [before, after] = [ajv.compile(old), ajv.compile(changed)];
  ajv.removeSchema(old).removeSchema(changed);
  return VALUES.filter((value) => before(value) && !after(value));
}

it('says that nothing is lost only where every value valid before is valid afterwards', () => {
  const kinds = { lost: 0, kept: 0, round: 0 };
  fc.assert(
    fc.property(randomPair, ([old, changed]) => {
      let refused: readonly unknown[];
      try {
        refused = refusedValues(old, changed);
      } catch {
        // A schema that goes round in circles: Ajv cannot say.
        kinds.round += 1;
        return;
      }
      const losses = lossesBetween(old, changed);
      if (losses.length === 0) expect(refused).toEqual([]);
      const isSame = JSON.stringify(old) === JSON.stringify(changed);
      if (isSame) expect(losses).toEqual([]);
      else if (losses.length === 0) kinds.kept += 1;
      else if (refused.length > 0) kinds.lost += 1;
    }),
    { numRuns: RUNS },
  );
  expect(kinds.round).toBeLessThan(RUNS / 2);
  // Many runs try pairs of every kind; by chance a few may not.
  if (RUNS < 1_000) return;
  expect(kinds.kept).toBeGreaterThan(RUNS / 10);
  expect(kinds.lost).toBeGreaterThan(RUNS / 100);
});
