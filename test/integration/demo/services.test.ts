import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strangler } from '#strangler-proxy';
import placedByCard from '../../../contracts/scm/order/OrderPlaced/v1/valid/by-card.json' with {
  type: 'json',
};
import type { Heard } from '../../../demo/scm/page.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { setFlag } from '../../set-flag.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { orderPlaced } from './order-placed.ts';

let broker: Broker;
let exchange: string;
let folder: string;
const started: DemoProcess[] = [];

async function start(name: string, env: Record<string, string>): Promise<DemoProcess> {
  const demo = await startDemo(name, env);
  started.push(demo);
  return demo;
}

/** Asks again until the answer is as it is to be. */
async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  broker = await openBroker();
  exchange = broker.name('scm.events');
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-scm-'));
});

afterAll(async () => {
  await Promise.all(started.map((demo) => demo.stop()));
  await broker?.close();
  await rm(folder, { recursive: true });
});

describe('the order service', () => {
  it('serves an order whose event was published, and no other', async () => {
    const service = await start('order-service', {
      ORDER_LISTEN: '127.0.0.1:0',
      ORDER_QUEUE: broker.name('order-service.orders'),
      SCM_EXCHANGE: exchange,
      AMQP_URL: amqpUrl,
    });
    const page = `${service.address}/shop/orders/1521705612047`;
    expect((await fetch(page)).status).toBe(404);

    broker.publish(exchange, 'scm.order.OrderPlaced', 'no event at all');
    const event = orderPlaced('1521705612047');
    broker.publish(exchange, event.type, JSON.stringify(event));
    const response = await eventually(
      () => fetch(page),
      ({ status }) => status === 200,
    );
    expect(response.headers.get('server')).toBe('order-service');
    const text = await response.text();
    expect(text).toContain('소불고기 500g 2인분');
    expect(text).toContain('2018-03-22 17:00:12');
    expect(text).not.toMatch(/홍길동|2424|송파구/);
    expect((await fetch(`${service.address}/healthz`)).status).toBe(200);
  });
});

describe('the SCM', () => {
  it('counts an event once and its duplicate as one, passes over what is no event, and forgets nothing', async () => {
    const queue = broker.name('scm.inbox');
    broker.adopt(`${queue}.dead-letter`);
    const env = {
      SCM_LISTEN: '127.0.0.1:0',
      SCM_DATABASE: join(folder, 'scm.sqlite'),
      SCM_QUEUE: queue,
      SCM_EXCHANGE: exchange,
      AMQP_URL: amqpUrl,
    };
    const heard = async ({ address }: DemoProcess): Promise<Heard> =>
      JSON.parse(await (await fetch(`${address}/events`)).text());
    const first = await startDemo('scm', env);
    const event = { ...placedByCard, id: randomUUID(), subject: '1521705612048' };
    const last = { ...placedByCard, id: randomUUID(), subject: '1521705612049' };
    const text = JSON.stringify(event);
    for (const content of [text, 'no event at all', text, JSON.stringify(last)]) {
      broker.publish(exchange, event.type, content);
    }
    const state = await eventually(
      () => heard(first),
      ({ received }) => received === 2,
    );
    expect(state).toEqual({ received: 2, duplicates: 1, malformed: 1, events: [event, last] });
    expect(await (await fetch(first.address)).text()).toContain('1521705612049');
    expect((await fetch(`${first.address}/healthz`)).status).toBe(200);
    expect(await first.stop()).toBe(0);

    const scm = await start('scm', env);
    broker.publish(exchange, event.type, text);
    const later = await eventually(
      () => heard(scm),
      ({ duplicates }) => duplicates === 1,
    );
    expect(later).toMatchObject({ received: 2, events: [event, last] });
  });
});

describe('the member service', () => {
  it('answers as the legacy store does, once it is translated', async () => {
    const service = await start('member-service', { MEMBER_LISTEN: '127.0.0.1:0' });
    const store = await start('legacy-store', {
      LEGACY_LISTEN: '127.0.0.1:0',
      LEGACY_DATABASE: ':memory:',
      LEGACY_EXCHANGE: broker.name('legacy.store'),
      AMQP_URL: amqpUrl,
    });
    expect(await (await fetch(`${service.address}/members/1001`)).json()).toEqual({
      ...{ id: 1001, login: 'hong', name: '홍길동', grade: 'VIP', points: 3200 },
    });
    const flagFile = join(folder, 'flags.json');
    await setFlag(flagFile, 'member-profile.cutover', true);
    const route = {
      name: 'member-profile',
      match: 'GET /api/members/{id}',
      service: 'member',
      rewrite: '/members/{id}',
      translate: 'deploy/member-view.ts',
      fallback: 'none',
    } as const;
    const proxy = await strangler({
      legacy: store.address,
      services: { member: { url: service.address } },
      routes: [route],
      flags: { file: flagFile },
      expose: { arm: true },
      log: { level: 'silent' },
    });
    const server = createServer(proxy).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // of a TCP server
    async function ask(address: string, m_no: string) {
      const response = await fetch(`${address}/api/members/${m_no}`);
      const type = response.headers.get('content-type');
      const arm = response.headers.get('x-banyan-arm');
      return { status: response.status, type, body: await response.text(), arm };
    }
    for (const m_no of ['1001', '1002', '1003', '1', '9999']) {
      const told = await ask(store.address, m_no);
      expect(await ask(`http://127.0.0.1:${port}`, m_no)).toEqual({ ...told, arm: 'service' });
    }
    expect(await ask(store.address, '1001')).toMatchObject({
      status: 200,
      type: 'application/json; charset=utf-8',
      body: '{"m_no":"1001","m_id":"hong","name":"홍*동","grade":"VIP","emoney":"3,200"}',
    });
    expect((await fetch(`${service.address}/healthz`)).status).toBe(200);
    server.close();
    server.closeAllConnections();
    await proxy.close();
  });
});

describe('each of them', () => {
  it('ends with code 0 when it is told to, whoever still holds a connection', async () => {
    const codes = await Promise.all(started.splice(0).map((demo) => demo.stop()));
    expect(codes).toEqual([0, 0, 0, 0]);
  });
});
