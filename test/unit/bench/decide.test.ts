import { expect, it } from '@jest/globals';
import { cases, FLAGS, flagsOf } from '../../bench/decide/cases.ts';
import { measureDecisions } from '../../bench/decide/decisions.ts';

it.each(cases)('$name: is decided among 1,000 flags as it says', async (one) => {
  expect(flagsOf(one)).toHaveLength(FLAGS);
  // It throws for what is decided otherwise.
  await measureDecisions(one, 1);
});
