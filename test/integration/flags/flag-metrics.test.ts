import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { type FlagControl, measureFlags } from '#flags';
import { until } from '../../eventually.ts';
import { setFlag } from '../../set-flag.ts';
import { TestControls } from './controls.ts';
import { liftedOf, overrideOf } from './overrides.ts';
import { startUnleashStandIn } from './unleash-stand-in.ts';

let controls: TestControls;
beforeEach(() => {
  controls = new TestControls();
});
afterEach(() => controls[Symbol.asyncDispose]());

/** Asks for one of its metrics: undefined where it is absent. */
function metricsOf(control: FlagControl) {
  const registry = new Registry();
  const measured = measureFlags(registry, control);
  return async (name: string) => {
    await measured;
    const lines = (await registry.metrics()).split('\n');
    const line = lines.find((one) => one.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length));
  };
}

it('flags of a file that can be read are never old; of one that cannot, as old as what was read last', async () => {
  let now = 1_000_000;
  const control = await controls.open('', { now: () => now });
  const metric = metricsOf(control);
  const file = join(control.folder, 'flags.json');
  await setFlag(file, 'a', true);
  await until(() => control.flags.isEnabled('a'));
  now += 90_000;
  expect(await metric('banyan_flags_age_seconds')).toBe(0);
  await writeFile(file, 'broken');
  await until(() => control.flags.status().lastError !== undefined);
  expect(await metric('banyan_flags_age_seconds')).toBe(90);
});

it('flags of an Unleash are as old as its last answer, and of no age before the first', async () => {
  await using unleash = await startUnleashStandIn();
  unleash.behave(500);
  let now = 1_000_000;
  const server = `{ url: "${unleash.url}", token: token, refresh: 100 }`;
  const control = await controls.open(`flags: { unleash: ${server} }`, { now: () => now });
  const metric = metricsOf(control);
  expect(await metric('banyan_flags_age_seconds')).toBeUndefined();
  unleash.behave(200);
  await until(async () => (await metric('banyan_flags_age_seconds')) === 0);
  unleash.behave(500);
  await until(() => control.flags.status().lastError !== undefined);
  now += 12_500;
  expect(await metric('banyan_flags_age_seconds')).toBe(12.5);
});

it('overrides in force are counted', async () => {
  const control = await controls.open();
  const metric = metricsOf(control);
  const [one, other] = [overrideOf({ a: false }), overrideOf({ b: false })];
  await control.take(control.newsOf('change', [one, other]));
  expect(await metric('banyan_flag_overrides')).toBe(2);
  await control.take(control.newsOf('change', [liftedOf(one)]));
  expect(await metric('banyan_flag_overrides')).toBe(1);
});

it('whether the bus is there is told where there is to be one', async () => {
  const metric = metricsOf(await controls.open());
  expect(await metric('banyan_flag_bus_connected')).toBeUndefined();
  const away = metricsOf(await controls.open('flags: { bus: "amqp://127.0.0.1:1" }'));
  expect(await away('banyan_flag_bus_connected')).toBe(0);
});
