import { afterEach, describe, expect, it } from '@jest/globals';
import { remoteParking } from '../../../../../adapter/parking/http/remote-parking.ts';
import type { ExportedMessage } from '../../../../../adapter/parking/operations.ts';
import { parkingTwin } from './parking-twin.ts';
import { by, collected, orders, served, serving, stopServers, TOKEN } from './served-parking.ts';

afterEach(stopServers);

describe('a client', () => {
  it('says so when nobody answers', async () => {
    const url = await serving(() => {});
    await stopServers();
    await expect(remoteParking(url, TOKEN).count({})).rejects.toMatchObject({
      code: 'adapter_unreachable',
      exitCode: 1,
      message: `the adapter at ${url} does not answer: ECONNREFUSED`,
      advice: expect.any(String),
    });
  });

  it('does not wait for ever', async () => {
    const url = await serving(() => {});
    const parking = remoteParking(url, TOKEN, { usual: 50, long: 100 });
    await expect(parking.jobs(1)).rejects.toMatchObject({
      message: `the adapter at ${url} does not answer within 0.05 s`,
    });
    await expect(parking.discard({}, { ...by, reason: 'x' })).rejects.toMatchObject({
      message: `the adapter at ${url} does not answer within 0.1 s`,
      advice: expect.stringContaining('banyan failed history'),
    });
  });

  it.each(['list', 'import', 'export'] as const)(
    'with a wrong token is told so: %s',
    async (id) => {
      const { url } = await served(parkingTwin(orders));
      const parking = remoteParking(url, 'wrong');
      const asked = {
        list: () => parking.list({}, { limit: 1 }),
        import: () =>
          parking.import(
            Array.from({ length: 5_000 }, () => orders[0] as ExportedMessage),
            by,
          ),
        export: () => collected(parking.export({}, by)),
      };
      await expect(asked[id]()).rejects.toMatchObject({
        code: 'unauthorized',
        advice: expect.stringContaining('BANYAN_ADMIN_TOKEN'),
      });
    },
  );

  it.each([
    ['a page', 200, '<html>'],
    ['a page about an error', 502, '<html>'],
    ['something that is somewhere else', 302, ''],
    ['another API', 404, '{"error":"not_found","message":"there is no GET /replays here"}'],
    ['JSON of somebody else', 500, '{"oops":true}'],
  ])('that is answered %s says so', async (_, status, text) => {
    const url = await serving((_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(text);
    });
    await expect(remoteParking(url, undefined).jobs(1)).rejects.toMatchObject({
      code: 'adapter_unexpected',
    });
  });

  it.each(['http://user:secret@127.0.0.1', 'ftp://127.0.0.1', '127.0.0.1:80', 'http://x/?secret'])(
    'refuses %s, and does not quote it',
    (url) => {
      expect(() => remoteParking(url, undefined)).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('secret') }),
      );
    },
  );

  it('refuses a token that is no header, and does not quote it', () => {
    expect(() => remoteParking('http://127.0.0.1', 'se\ncret')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('cret') }),
    );
  });

  it('keeps the path of a URL', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serving(({ url }, response) => {
      asked.push(url);
      response.end('[]');
    });
    await remoteParking(`${url}/banyan/`, undefined).jobs(5);
    expect(asked).toEqual(['/banyan/replays?limit=5']);
  });
});
