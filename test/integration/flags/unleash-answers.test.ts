import { afterAll, beforeAll, expect, it } from '@jest/globals';
import nock from 'nock';
import { unleashWriter } from '#flags';

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.restore());

const url = 'http://unleash.test/api';
const features = '/api/admin/projects/default/features';
const writer = unleashWriter({
  url,
  token: 'secret',
  project: 'default',
  environment: 'development',
});
const write = () =>
  writer.write([{ name: 'a.cutover', enabled: true }], { who: 'kim', reason: 'a test' });

// The open-source server has one project only.
it('a flag that another project has is not taken for a missing one', async () => {
  nock('http://unleash.test').get(`${features}/a.cutover`).twice().reply(404, {});
  nock('http://unleash.test')
    .post(features)
    .reply(409, { message: 'A flag with that name already exists' });
  await expect(write()).rejects.toMatchObject({
    code: 'flag_elsewhere',
    advice: expect.stringContaining('flags.unleash.project'),
  });
});

it.each([500, 503, 429])('an Unleash that answers %d is away', async (status) => {
  nock('http://unleash.test').get(`${features}/a.cutover`).reply(status, { message: 'Busy' });
  await expect(write()).rejects.toMatchObject({
    code: 'unleash_away',
    message: expect.stringMatching(`${status}.*Busy`),
  });
});

// Change requests are of the Enterprise edition.
it('a change that Unleash wants to be approved first is refused in its words', async () => {
  const flag = {
    name: 'a.cutover',
    environments: [{ name: 'development', enabled: false, strategies: [] }],
  };
  nock('http://unleash.test').get(`${features}/a.cutover`).reply(200, flag);
  nock('http://unleash.test')
    .post(`${features}/a.cutover/environments/development/on`)
    .reply(403, { message: 'Change requests are enabled' });
  await expect(write()).rejects.toMatchObject({
    code: 'unleash_refused',
    message: expect.stringContaining('Change requests are enabled'),
  });
});
