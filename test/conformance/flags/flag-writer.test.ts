import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FeatureFlag, Strategy } from '#flags';
import { eventually } from '../../eventually.ts';
import { type FlagSourceUnderTest, openFile, openUnleash } from './flag-sources.ts';

describe.each([
  { kind: 'a file', open: openFile },
  { kind: 'Unleash', open: openUnleash },
])('flags that are written to $kind', ({ open }) => {
  const by = { who: 'kim', reason: 'a test' };
  let source: FlagSourceUnderTest;
  let name: string;

  beforeAll(async () => {
    source = await open();
  });
  afterAll(() => source?.close());
  beforeEach(() => {
    name = `route-${randomUUID()}.cutover`;
  });

  const write = async (enabled: boolean, strategies?: readonly Strategy[], flag = name) => {
    const wanted = { name: flag, enabled, ...(strategies && { strategies }) };
    const [written] = await source.writer.write([wanted], by);
    if (written === undefined) throw new Error('nothing was written');
    return written;
  };
  const canary = (rollout: string): Strategy => ({
    name: 'flexibleRollout',
    parameters: { rollout, stickiness: 'default', groupId: 'checkout' },
  });
  /** Waits until processes are told of the flag as this says. */
  const isTold = (flag: FeatureFlag) =>
    eventually(async () => {
      const told = (await source.told()).find((one) => one.name === flag.name);
      const essence = told && essenceOf(told);
      return JSON.stringify(essence) === JSON.stringify(essenceOf(flag)) || undefined;
    });

  it('are made where they are missing, for everybody, and told of', async () => {
    const { before, after } = await write(true);
    expect(before).toBeUndefined();
    expect(after).toMatchObject({ name, enabled: true });
    expect(after.strategies?.map((strategy) => strategy.name)).toEqual(['default']);
    await isTold(after);
  });

  it('are made off, with the strategies that are wanted and a description', async () => {
    const wanted = { name, enabled: false, strategies: [canary('5')], description: 'Orders' };
    const [written] = await source.writer.write([wanted], by);
    expect(written?.after).toMatchObject({ enabled: false, strategies: [canary('5')] });
    const told = await eventually(async () => (await source.told()).find((f) => f.name === name));
    expect(told).toMatchObject({ enabled: false, description: 'Orders' });
  });

  it('are switched with their strategies left as they are', async () => {
    await write(false, [canary('5')]);
    const { before, after } = await write(true);
    expect([before?.enabled, after.enabled]).toEqual([false, true]);
    expect(after.strategies).toMatchObject([canary('5')]);
    await isTold(after);
  });

  it('get another share with constraints, segments and other parameters kept', async () => {
    const segment = await source.segment();
    const staff = {
      contextName: 'userId',
      operator: 'IN' as const,
      values: ['kim'],
      inverted: true,
    };
    const { name: kind, parameters } = canary('5');
    await write(true, [
      { name: kind, parameters: { ...parameters }, constraints: [staff], segments: [segment] },
    ] as Strategy[]); // unleash-client's Operator is an enum that it does not export
    const { after } = await write(true, [{ name: kind, parameters: { rollout: '50' } }]);
    expect(after.strategies).toMatchObject([
      { parameters: { ...parameters, rollout: '50' }, constraints: [staff], segments: [segment] },
    ]);
    await isTold(after);
  });

  it('lose constraints that are wanted away', async () => {
    const staff = { contextName: 'userId', operator: 'IN', values: ['kim'] };
    await write(true, [{ ...canary('5'), constraints: [staff] }] as unknown as Strategy[]); // as above
    const { after } = await write(true, [{ ...canary('5'), constraints: [] }]);
    expect(after.strategies).toMatchObject([{ constraints: [] }]);
    await isTold(after);
  });

  it('become a canary of another strategy in its place', async () => {
    await write(true);
    const { after } = await write(true, [canary('10')]);
    expect(after.strategies).toMatchObject([canary('10')]);
    expect(after.strategies).toHaveLength(1);
    await isTold(after);
  });

  it('have all the strategies that are wanted, and no others', async () => {
    const users = { name: 'remoteAddress', parameters: { IPs: '10.0.0.1' } };
    const two = await write(true, [canary('5'), users]);
    expect(two.after.strategies).toMatchObject([canary('5'), users]);
    await isTold(two.after);
    const one = await write(true, [users]);
    expect(one.after.strategies).toMatchObject([users]);
    expect(one.after.strategies).toHaveLength(1);
    await isTold(one.after);
  });

  it('are not written when they are as wanted', async () => {
    await write(true, [canary('5')]);
    const { before, after } = await write(true, [canary('5')]);
    expect(before).toEqual(after);
    expect((await write(true)).after).toEqual(after);
  });

  it('are read by name, and those that are not there are left out', async () => {
    const { after } = await write(true, [canary('5')]);
    const read = await source.writer.read([name, 'nobody-has.this']);
    expect([...read]).toEqual([[name, after]]);
    expect((await source.writer.read()).get(name)).toEqual(after);
  });

  it('are written in order, several at once', async () => {
    const names = ['a', 'b', 'c'].map((letter) => `${letter}-${name}`);
    const wanted = names.map((one, index) => ({ name: one, enabled: index !== 1 }));
    const written = await source.writer.write(wanted, by);
    expect(written.map((one) => [one.name, one.after.enabled])).toEqual([
      [names[0], true],
      [names[1], false],
      [names[2], true],
    ]);
  });

  it('are all there when several write at once', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `${index}-${name}`);
    await Promise.all(names.map((one) => write(true, [canary('5')], one)));
    const read = await source.writer.read(names);
    expect(
      [...read.values()].map(({ enabled, strategies }) => [enabled, strategies?.length]),
    ).toEqual(names.map(() => [true, 1]));
  });

  it('are one flag with one strategy when several make the same at once', async () => {
    await Promise.all(['5', '6', '7'].map((share) => write(true, [canary(share)])));
    const flag = (await source.writer.read([name])).get(name);
    expect(flag?.strategies).toHaveLength(1);
    expect(['5', '6', '7']).toContain(flag?.strategies?.[0]?.parameters.rollout);
  });
});

/** What decides on a flag, in the order of the strategies. */
function essenceOf({ enabled, strategies = [] }: FeatureFlag): unknown {
  const sorted = (record: object) => Object.fromEntries(Object.entries(record).sort());
  return {
    enabled,
    strategies: strategies.map(({ name, parameters, constraints, segments = [] }) => ({
      name,
      parameters: sorted(parameters),
      constraints: constraints.map(sorted),
      segments,
    })),
  };
}
