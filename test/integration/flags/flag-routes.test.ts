import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { flagRoutes } from '#flags';
import { type AdminServer, startAdminServer } from '#process';
import { until } from '../../eventually.ts';
import { setFlag } from '../../set-flag.ts';
import { type TestControl, TestControls } from './controls.ts';
import { newsOf, overrideOf } from './overrides.ts';

const FLAG = 'order.cutover';
let controls: TestControls;
let control: TestControl;
let admin: AdminServer;
beforeEach(async () => {
  controls = new TestControls();
  control = await controls.open();
  admin = await startAdminServer({
    ...{ listen: '127.0.0.1:0', token: 'token', metrics: new Registry() },
    routes: flagRoutes(control, { now: Date.now, newId: randomUUID }),
    checks: () => ({}),
    status: () => ({}),
  });
});
afterEach(async () => {
  await admin.stop();
  await controls[Symbol.asyncDispose]();
});

const TOKEN = { authorization: 'Bearer token' };
const JSON_TYPE = { ...TOKEN, 'content-type': 'application/json' };
async function post(path: string, body: string, headers: Record<string, string> = JSON_TYPE) {
  const answer = await fetch(admin.address + path, { method: 'POST', headers, body });
  return { status: answer.status, told: await answer.json() };
}

it('GET /flags tells how flags are, and what is forced', async () => {
  await setFlag(join(control.folder, 'flags.json'), FLAG, true);
  await until(() => control.flags.isEnabled(FLAG));
  const override = overrideOf({ [FLAG]: false });
  await control.take(newsOf([override]));
  const answer = await fetch(`${admin.address}/flags`, { headers: TOKEN });
  expect(await answer.json()).toMatchObject({
    ...{ source: 'file', loaded: true, overrides: [override] },
    flags: [{ name: FLAG, state: 'off (override)', forced: true }],
  });
});

describe('POST /flags/news', () => {
  it('brings news into force, and confirms them', async () => {
    const news = newsOf([overrideOf({ [FLAG]: false })]);
    const { status, told } = await post('/flags/news', JSON.stringify(news));
    expect(status).toBe(200);
    expect(told).toMatchObject({ news: news.id, states: { [FLAG]: 'off (override)' } });
    expect(control.flags.isForced(FLAG)).toBe(true);
  });

  it.each([
    ['no news', '{}', JSON_TYPE, 400],
    ['no JSON', '{', JSON_TYPE, 400],
    [
      'news that are nested too deep',
      `[${'['.repeat(20_000)}${']'.repeat(20_000)}]`,
      JSON_TYPE,
      400,
    ],
    ['too much', `"${'x'.repeat(1024 * 1024)}"`, JSON_TYPE, 413],
    ['a form', 'a=b', { ...TOKEN, 'content-type': 'text/plain' }, 415],
    ['news without a token', '{}', { 'content-type': 'application/json' }, 401],
    ['news of a page of elsewhere', '{}', { ...JSON_TYPE, origin: 'http://evil.test' }, 403],
  ])('refuses %s', async (_what, body, headers, status) => {
    expect((await post('/flags/news', body, headers)).status).toBe(status);
    expect(control.flags.overrides()).toEqual([]);
  });
});

describe('POST /flags/refresh', () => {
  it('has the source asked', async () => {
    await setFlag(join(control.folder, 'flags.json'), FLAG, true);
    expect((await post('/flags/refresh', '{}')).status).toBe(200);
    expect(control.flags.isEnabled(FLAG)).toBe(true);
  });

  it.each([
    [
      'a webhook of Unleash',
      { type: 'feature-environment-enabled', createdBy: 'ann', featureName: FLAG },
    ],
    [
      'an event as long as a book',
      { type: 'x'.repeat(9_000), createdBy: 'y'.repeat(9_000), featureName: 'z'.repeat(9_000) },
    ],
    ['an event named like what all objects have', { type: 'constructor', createdBy: '__proto__' }],
    ['a list', []],
  ])('takes %s', async (_what, body) => {
    expect((await post('/flags/refresh', JSON.stringify(body))).status).toBe(200);
  });
});
