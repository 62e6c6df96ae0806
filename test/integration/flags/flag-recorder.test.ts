import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FLAG_HISTORY, fileWriter, openFlagHistory } from '#flags';
import { until } from '../../eventually.ts';
import { setFlag } from '../../set-flag.ts';
import { TestControls } from './controls.ts';
import { liftedOf, newsOf, overrideOf } from './overrides.ts';

let controls: TestControls;
beforeEach(() => {
  controls = new TestControls();
});
afterEach(() => controls[Symbol.asyncDispose]());

const FLAG = 'order.cutover';
const historyOf = (folder: string) => {
  const history = openFlagHistory(join(folder, FLAG_HISTORY), { now: Date.now });
  return async () => (await history.read({ limit: 100 })).toReversed();
};
/** Two processes of one folder, which see the same, and what is written down there. */
async function opened() {
  const folder = await controls.folder();
  // What a source says first is no change.
  await setFlag(join(folder, 'flags.json'), 'member.cutover', true);
  const one = await controls.open('', { folder });
  const other = await controls.open('', { folder });
  const read = historyOf(one.folder);
  const whats = async () => (await read()).map(({ what }) => what);
  return { one, other, file: join(one.folder, 'flags.json'), read, whats };
}

it('an override is written down once: set, and lifted, by whom, and why', async () => {
  const { one, other, read, whats } = await opened();
  const override = overrideOf({ [FLAG]: false });
  await one.take(newsOf([override]));
  await until(() => other.flags.isForced(FLAG));
  await other.take(newsOf([liftedOf(override)]));
  await until(() => !one.flags.isForced(FLAG));
  await until(async () => (await whats()).length >= 2);
  await Promise.all([one.stop(), other.stop()]);
  expect(await read()).toEqual([
    expect.objectContaining({
      ...{ what: 'override set', change: override.id, who: 'ann', reason: 'errors' },
      flags: [{ name: FLAG, before: 'unknown', after: 'off (override)' }],
    }),
    expect.objectContaining({
      ...{ what: 'override lifted', change: override.id, who: 'bob', reason: 'mended' },
      flags: [{ name: FLAG, before: 'off (override)', after: 'unknown' }],
    }),
  ]);
});

it('an override that ends by itself is written down once', async () => {
  const { one, other, whats } = await opened();
  const end = new Date(Date.now() + 400).toISOString();
  await one.take(newsOf([overrideOf({ [FLAG]: false }, { until: end })]));
  await until(() => other.flags.isForced(FLAG));
  await until(async () => (await whats()).includes('override expired'));
  await Promise.all([one.stop(), other.stop()]);
  expect(await whats()).toEqual(['override set', 'override expired']);
});

it('a change is its author’s, who told of it', async () => {
  const { one, file, read, whats } = await opened();
  const news = newsOf([], { names: [FLAG], reason: 'canary looks well' });
  await setFlag(file, FLAG, true);
  await one.take({ ...news, kind: 'refresh' });
  await until(async () => (await whats()).length > 0);
  expect(await read()).toEqual([
    expect.objectContaining({
      ...{ what: 'flags changed', change: news.id, who: 'ann', reason: 'canary looks well' },
      flags: [{ name: FLAG, before: 'unknown', after: 'on' }],
    }),
  ]);
});

it('a change that somebody else makes right after it is not its author’s', async () => {
  const { one, other, file, read, whats } = await opened();
  const wanted = { name: FLAG, enabled: true };
  const [written] = await fileWriter(file).write([wanted], { who: 'ann', reason: '' });
  const announced = written === undefined ? [] : [written.after];
  const news = newsOf([], { names: [FLAG], announced });
  await Promise.all([one.take(news), other.take(news)]);
  await setFlag(file, FLAG, false);
  await until(async () => (await whats()).length > 1);
  await Promise.all([one.stop(), other.stop()]);
  expect(await read()).toMatchObject([
    { what: 'flags changed', change: news.id, who: 'ann', flags: [{ after: 'on' }] },
    { what: 'flags changed', who: 'unknown', flags: [{ name: FLAG, before: 'on', after: 'off' }] },
  ]);
});

it('a change that nobody tells of is written down once, of somebody unknown', async () => {
  const { file, read, whats, one, other } = await opened();
  await setFlag(file, FLAG, true);
  await until(async () => (await whats()).length > 0);
  await Promise.all([one.stop(), other.stop()]);
  expect(await read()).toEqual([
    expect.objectContaining({ what: 'flags changed', who: 'unknown', where: 'file' }),
  ]);
});
