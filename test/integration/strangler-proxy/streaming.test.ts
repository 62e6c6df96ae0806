import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, begin } from './client.ts';
import { startOrigin } from './origin.ts';
import { requestsIn, runProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

async function proxyTo(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const legacy = await startOrigin(answer);
  stack.push(legacy);
  const proxy = await runProxy(`legacy: ${legacy.url}`);
  stack.push(proxy);
  return { legacy, proxy };
}

describe('streaming', () => {
  it('passes the header section on before the body begins', async () => {
    const held: ServerResponse[] = [];
    const { proxy } = await proxyTo((_request, response) => {
      response.flushHeaders();
      held.push(response);
    });
    const response = await begin(proxy.address);
    expect(response.statusCode).toBe(200);
    held[0]?.end();
    await once(response.resume(), 'end');
  });

  it('passes the first bytes of an answer on before the next are sent', async () => {
    const held: ServerResponse[] = [];
    const { proxy } = await proxyTo((_request, response) => {
      response.write('first');
      held.push(response);
    });
    const response = await begin(proxy.address);
    const [first] = await once(response, 'data');
    expect(String(first)).toBe('first');
    held[0]?.end('second');
    const [second] = await once(response, 'data');
    expect(String(second)).toBe('second');
  });

  it('passes the first bytes of a request on before the next are sent', async () => {
    const received: string[] = [];
    const { proxy } = await proxyTo((incoming, response) => {
      incoming.on('data', (chunk) => received.push(String(chunk)));
      incoming.on('end', () => response.end());
    });
    const sent = request(proxy.address, { method: 'POST', agent: false });
    sent.write('first');
    await until(() => received.length === 1);
    sent.end('second');
    await once(sent, 'response');
    expect(received).toEqual(['first', 'second']);
  });

  it.each([
    ['with a length', { 'Content-Length': 1_048_576 }],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }],
  ])('keeps each byte of 1 MiB, both ways, %s', async (_name, headers) => {
    const { proxy } = await proxyTo((incoming, response) => {
      response.writeHead(200, headers);
      incoming.pipe(response);
    });
    const body = randomBytes(1_048_576);
    const answer = await ask(proxy.address, { method: 'POST', headers, body });
    expect(answer.body.equals(body)).toBe(true);
  });

  it('reads no faster from an upstream than the client reads', async () => {
    let written = 0;
    const { proxy } = await proxyTo((_request, response) => {
      const write = () => {
        do written += 65_536;
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', write);
      write();
    });
    const response = await begin(proxy.address);
    // While the client reads nothing, the upstream must come to a stop.
    let before = 0;
    await until(async () => {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return before === written;
    });
    response.resume();
    await until(() => written > before + 10_000_000);
    response.destroy();
  });

  it('lets an early answer through while the request is still being sent', async () => {
    const { proxy } = await proxyTo((_request, response) => {
      response.writeHead(413, { Connection: 'close' });
      response.end('too large');
    });
    const sent = request(proxy.address, { method: 'POST', agent: false });
    const writing = setInterval(() => sent.write(Buffer.alloc(16_384)), 1);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    clearInterval(writing);
    const [body] = await once(response, 'data');
    expect([response.statusCode, String(body)]).toEqual([413, 'too large']);
    sent.destroy();
  });

  it('aborts the upstream request when the client leaves, and blames nobody else', async () => {
    let aborted = false;
    const { proxy } = await proxyTo((_request, response) => {
      response.write('first');
      response.on('close', () => {
        aborted = true;
      });
    });
    const response = await begin(proxy.address);
    await once(response, 'data');
    response.destroy();
    await until(() => aborted && requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({ status: 200, error: { who: 'client' } });
  });

  it('aborts an upload to the upstream when the client leaves', async () => {
    let aborted = false;
    const { legacy, proxy } = await proxyTo((incoming) => {
      incoming.on('error', () => {
        aborted = true;
      });
      incoming.resume();
    });
    const sent = request(proxy.address, { method: 'POST', agent: false });
    sent.on('error', () => {});
    sent.write('first');
    await until(() => legacy.asked.length === 1);
    sent.destroy();
    await until(() => aborted && requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({ error: { who: 'client' } });
    expect(requestsIn(proxy.log)[0]).not.toHaveProperty('status');
  });

  it('leaves 100 Continue to the upstream', async () => {
    const { proxy } = await proxyTo((incoming, response) => {
      response.setHeader('Saw', String(incoming.headers.expect));
      incoming.pipe(response);
    });
    const sent = request(proxy.address, {
      method: 'POST',
      agent: false,
      headers: { Expect: '100-continue', 'Content-Length': 4 },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end('body');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const [body] = await once(response, 'data');
    expect([response.headers.saw, String(body)]).toEqual(['100-continue', 'body']);
  });
});
