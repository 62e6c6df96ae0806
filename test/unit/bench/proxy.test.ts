import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { cutoverFlag, parseConfig } from '#contracts';
import { compileRoutes } from '#strangler-proxy';
import { bodyLength, requestBytes } from '../../bench/proxy/load/connection.ts';
import { sendRequests } from '../../bench/proxy/load/requests.ts';
import { transfer } from '../../bench/proxy/load/transfer.ts';
import { atLeast, atMost } from '../../bench/proxy/measurement.ts';
import { optionsOf } from '../../bench/proxy/options.ts';
import { sharesOf } from '../../bench/proxy/profile-places.ts';
import { banyanConfig, banyanFlags } from '../../bench/proxy/programs/banyan.ts';
import { full, short } from '../../bench/proxy/sizes.ts';
import { medianRatio } from '../../bench/proxy/throughput.ts';
import { CONNECTIONS, ROUTES, targetsOf, traffics } from '../../bench/proxy/traffic.ts';

const traffic = { method: 'GET', sends: 0, receives: 165 } as const;

describe('the benchmark of the proxy', () => {
  it('counts the answers, and those that are no good', async () => {
    let count = 0;
    const server = createServer((_request, response) => {
      count += 1;
      if (count % 10 === 0) response.writeHead(500).end();
      else response.writeHead(200, { 'Content-Length': 2 }).end('ok');
    });
    await using origin = await listening(server);
    const outcome = await sendRequests(origin.port, traffic, 200);
    expect(outcome.failures).toBe(Math.floor(count / 10));
    expect(outcome.count).toBe(count - outcome.failures);
  });

  it('sends at the rate that it is told, and sends on after an answer that is no good', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await using origin = await listening(server);
    const outcome = await sendRequests(origin.port, traffic, 500, 200);
    expect(outcome.count).toBe(0);
    expect(outcome.failures).toBeGreaterThan(CONNECTIONS);
    expect(outcome.failures).toBeLessThanOrEqual(101);
  });

  it('takes whole bodies both ways, and fails when one is cut off', async () => {
    let received = 0;
    const server = createServer((request, response) => {
      const size = Number(request.url?.split('bytes=')[1]);
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      request.on('end', () => {
        response.writeHead(200, { 'Content-Length': size });
        if (size === 3) response.write('x', () => response.destroy());
        else response.end(Buffer.alloc(size));
      });
    });
    await using origin = await listening(server);
    await transfer(origin.port, 'upload', 200_000);
    expect(received).toBe(200_000);
    expect(await transfer(origin.port, 'download', 200_000)).toMatchObject({ count: 1 });
    await expect(transfer(origin.port, 'download', 3)).rejects.toThrow('broke off');
  });

  it('reads the length of a good answer alone', () => {
    expect(bodyLength('HTTP/1.1 200 OK\r\nX: y\r\ncontent-length: 165')).toBe(165);
    expect(bodyLength('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 165')).toBeUndefined();
    expect(bodyLength('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked')).toBeUndefined();
    expect(requestBytes('POST', '/', ['Host: a'], 2).toString()).toBe(
      'POST / HTTP/1.1\r\nHost: a\r\n\r\nxx',
    );
  });

  it.each(Object.entries(traffics))(
    'has a route that is cut over for each %s',
    (_name, traffic) => {
      const origin = new URL('http://127.0.0.1:8080');
      const text = JSON.stringify(banyanConfig('/folder', 8081, 8082, origin));
      const parsed = parseConfig(text, { file: 'banyan.yaml', env: {} });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const { routes, services } = parsed.config;
      const flags = JSON.stringify(banyanFlags());
      const found = targetsOf(traffic).map((target) => {
        const [path = ''] = target.split('?');
        return compileRoutes(routes, services).match({
          method: traffic.method,
          target: { path, pathAndQuery: target, authority: undefined },
          fields: [],
        });
      });
      expect(routes).toHaveLength(ROUTES);
      expect(new Set(found).size).toBe(ROUTES / 2);
      for (const route of found) expect(flags).toContain(`"${route && cutoverFlag(route)}"`);
    },
  );

  it('compares what was measured in the same round', () => {
    const turn = (thread: number) => ({ thread, all: 1, wall: 1, failures: 0 });
    expect(medianRatio([turn(10), turn(30), turn(8)], [turn(5), turn(10), turn(8)])).toBe(2);
    expect(medianRatio([turn(10)], [])).toBeNaN();
  });

  it('judges what was measured', () => {
    expect(atLeast('x', 0.4, 0.4)).toMatchObject({ met: true, target: 'at least 0.40' });
    expect(atLeast('x', 0.4, Number.NaN)).toMatchObject({ met: undefined, result: 'not measured' });
    expect(atMost('x', 60, 61, 'MB')).toMatchObject({ met: false, result: '61 MB' });
  });

  it('counts a native frame as its caller’s, and only while the clock ran', () => {
    const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
      ...{ id, callFrame: { functionName, url, lineNumber: 9 }, children },
    });
    const nodes = [
      node(1, '(root)', '', [2, 4]),
      node(2, 'match', 'file:///a/strangler-proxy/domain/route-table.ts', [3]),
      node(3, 'split', ''),
      node(4, '(idle)', ''),
    ];
    const profile = { nodes, startTime: 0, samples: [2, 2, 3, 4], timeDeltas: Array(4).fill(10) };
    const { areas, functions } = sharesOf(profile, { from: 20, until: 40 });
    expect(areas).toEqual([{ place: 'banyan: domain', share: 1 }]);
    expect(functions).toEqual([
      { place: 'strangler-proxy/domain/route-table.ts:10 match', share: 0.5 },
      { place: ':10 split', share: 0.5 },
    ]);
  });

  it('refuses what it does not know', () => {
    expect(Object.keys(optionsOf(['--only', 'idle']).measurements)).toEqual(['idle']);
    expect(optionsOf([])).toMatchObject({ isShort: false, sizes: full });
    const { measurements, sizes } = optionsOf(['--short']);
    expect([Object.keys(measurements), sizes]).toEqual([['throughput'], short]);
    expect(() => optionsOf(['--only', 'speed'])).toThrow('there is no measurement "speed"');
    expect(() => optionsOf(['--fast'])).toThrow('--fast');
  });
});

async function listening(server: Server): Promise<AsyncDisposable & { port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
