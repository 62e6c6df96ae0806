import { mkdtempDisposable, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import engine from 'unleash-client/lib/client.js';
import { defaultStrategies } from 'unleash-client/lib/strategy/index.js';
import { type FeatureFlag, openFlags } from '#flags';

const NAMES = ['one', 'two', 'three'];

const often = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(usual, ...others));

/** The same each time: whoever is asked about has an id, and chance has no part. */
const strategy = fc.record({
  name: often('flexibleRollout', 'default', 'userWithId', 'unknown'),
  parameters: fc.record({
    rollout: fc.constantFrom('20', '50', '80', '100'),
    stickiness: often('default', '', 'userId', 'sessionId', 'X-Shop'),
    groupId: fc.constantFrom('orders', 'members', 'carts', ''),
    userIds: fc.constant('u1,u2'),
  }),
  constraints: often<readonly object[]>(
    [],
    [{ contextName: 'X-Shop', operator: 'IN', values: ['a'], inverted: false }],
  ),
});
const flag = fc.record({
  enabled: often(true, false),
  strategies: fc.array(strategy, { minLength: 1, maxLength: 2 }),
  dependencies: often<readonly object[]>([], [{ feature: 'one' }]),
});
const id = (kind: string) => fc.nat(9).map((number) => `${kind}${number}`);
const client = fc.oneof(
  fc.record({ userId: id('u') }),
  fc.record({ userId: id('u'), sessionId: id('s') }),
  fc.record({ sessionId: id('s') }),
);
const asked = fc.record({
  ...{ name: fc.constantFrom(...NAMES), client, shop: fc.constantFrom('a', 'b') },
  group: fc.constantFrom('x', 'y'),
});

describe('whoever comes back', () => {
  it('is answered as unleash-client answers, whatever the flags are and have been', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'banyan-answers-'));
    const file = join(folder.path, 'flags.json');
    // Another file each time: two of the same moment and size would be one to whoever looks at it.
    const write = async (features: readonly object[]) => {
      await writeFile(`${file}.next`, JSON.stringify({ version: 2, features }));
      await rename(`${file}.next`, file);
    };
    await write([]);
    const flags = await openFlags({ file });
    const news = { id: 'n', kind: 'refresh', who: 'test', reason: '', at: '' } as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(flag, { minLength: NAMES.length, maxLength: NAMES.length }),
        fc.array(asked, { minLength: 20, maxLength: 60 }),
        async (wanted, questions) => {
          const features = wanted.map((one, index) => ({ name: NAMES[index], ...one }));
          await write(features);
          await flags.apply({ ...news, names: [], announced: [], overrides: [] });
          const alone = engineOver(features as unknown as readonly FeatureFlag[]);
          for (const { name, client: who, shop, group } of [...questions, ...questions]) {
            const context = { ...who, featureToggle: group, properties: { 'X-Shop': shop } };
            const answer = alone.isEnabled(name, context, () => false);
            expect({ name, who, answer: flags.isEnabled(name, context) }).toEqual({
              ...{ name, who, answer },
            });
          }
        },
      ),
      { numRuns: 200 },
    );
    flags.stop();
  });
});

function engineOver(features: readonly FeatureFlag[]) {
  const getToggle = (name: string) => features.find((one) => one.name === name);
  const repository = { getToggle, getSegment: () => undefined };
  // It looks at nothing else.
  return new engine.default(repository as never, defaultStrategies);
}
