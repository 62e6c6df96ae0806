import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { broughtMessage } from '../../../adapter/parking/exported.ts';
import { databaseKinds } from '../../databases.ts';
import { eventually, until } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import type { AdapterChild } from './adapter-child.ts';
import { metricOf, openPipeline, orderMessage, type Pipeline } from './pipeline.ts';

const text = JSON.stringify(legacyOrder());
const withMember = (member: string) => Buffer.from(text.replace('{', `{${member},`));
const laughs = Array.from(
  { length: 10 },
  (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
).join('');

const bad: readonly [what: string, body: Uint8Array, failure: object][] = [
  [
    'nests 10,000 levels of JSON',
    withMember(`"extra":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    { code: 'json_invalid', rule: 'depth', message: 'the body nests deeper than 100 levels' },
  ],
  [
    'nests 10,000 levels of XML',
    Buffer.from(`<stock_in>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</stock_in>`),
    { code: 'xml_invalid', rule: 'depth' },
  ],
  [
    'is a billion laughs',
    Buffer.from(`<!DOCTYPE l [<!ENTITY l0 "lol">${laughs}]><stock_in>&l10;</stock_in>`),
    { code: 'xml_invalid', rule: 'doctype', message: 'the body holds a DOCTYPE' },
  ],
  [
    'has a key twice',
    withMember('"ordno":"1600000000099"'),
    {
      code: 'json_invalid',
      rule: 'duplicate key',
      message: expect.stringMatching(/^the body names a key of an object twice, at position \d+$/),
    },
  ],
  [
    'has a number beyond 2^53',
    Buffer.from(text.replace('"27,180"', '9007199254740993')),
    { code: 'value_invalid', rule: 'won', pointer: '/settleprice' },
  ],
];

describe.each(databaseKinds)('with 96 MiB of heap, an adapter on %s', (kind) => {
  let pipeline: Pipeline;
  let child: AdapterChild;
  let good = 0;
  beforeAll(async () => {
    pipeline = await openPipeline(kind);
    child = pipeline.spawn(['--max-old-space-size=96']);
    await child.ready();
  });
  afterAll(() => pipeline.close());

  /** What comes behind a bad message reaches the SCM. */
  const theRestFlowsOn = async () => {
    good += 1;
    const ordno = String(1700000000000 + good);
    await pipeline.publish(orderMessage(ordno));
    await until(() => pipeline.events.some(({ subject }) => subject === ordno));
  };
  const undeliverable = () =>
    pipeline.channel.get(`${pipeline.queue}.undeliverable`, { noAck: true });
  const parkedWith = (body: Uint8Array) =>
    eventually(async () => {
      const parking = await pipeline.parking();
      const alike = (await pipeline.parked()).filter(({ bytes }) => bytes === body.length);
      for (const { id } of alike) {
        for await (const line of parking.export({ ids: [id] }, { who: 'a test' })) {
          const message = broughtMessage(line);
          if (Buffer.from(body).equals(message.delivery.body)) return message;
        }
      }
      return undefined;
    });

  it.each(bad)('parks a message that %s, with its bytes; the rest flows on', async (...one) => {
    const [, body, failure] = one;
    await pipeline.publish(body);
    await theRestFlowsOn();
    expect((await parkedWith(body)).failure).toMatchObject(failure);
  });

  it('keeps headers of 60 KiB, of a message that it parks and of one that it reads', async () => {
    const headers = { seen: '앱'.repeat(20_000), trail: ['a', { b: Buffer.alloc(100, 255) }] };
    const body = cp949(legacyOrder({ ordno: '1600000000001', settlekind: 'k' }));
    await pipeline.publish(body, { headers });
    await pipeline.publish(orderMessage('1600000000002'), { headers });
    await until(() => pipeline.events.some(({ subject }) => subject === '1600000000002'));
    expect((await parkedWith(body)).delivery.properties.headers).toEqual(headers);
  });

  it('leaves at the broker what has headers too deep to be kept', async () => {
    let trail: unknown = 'end';
    for (let level = 0; level < 500; level += 1) trail = [trail];
    await pipeline.publish(cp949(legacyOrder({ settlekind: 'k' })), { headers: { trail } });
    await theRestFlowsOn();
    await eventually(async () => (await undeliverable()) || undefined);
    await until(() =>
      child.log.some(({ err }) =>
        (err as Error | undefined)?.message.includes('headers nest deeper than 100 levels'),
      ),
    );
  });

  it('parks the one message of a batch that the database does not take, and commits the rest', async () => {
    const withdrawn = (product: string, event_no: number) => ({
      event_no,
      event: 'goods.withdrawn',
      mall_id: 'todaytable',
      product_no: product,
      updated_date: '2021-09-20T09:00:00+09:00',
    });
    const long = '1'.repeat(300);
    const products = ['5301', '5302', long, '5303', '5304'];
    const bodies = products.map((product, n) =>
      Buffer.from(JSON.stringify(withdrawn(product, 90_000 + n))),
    );
    await Promise.all(bodies.map((body) => pipeline.publish(body)));
    const taken = products.filter((product) => kind === 'SQLite' || product !== long);
    await until(() =>
      taken.every((product) => pipeline.events.some(({ subject }) => subject === product)),
    );
    if (kind === 'SQLite') return; // it knows no longest text
    const { failure } = await parkedWith(bodies[2] ?? Buffer.alloc(0));
    expect(failure).toMatchObject({
      code: 'store_refused',
      contract: 'legacy.goods-status@1',
      message: expect.stringContaining('Data too long'),
    });
  });

  it('has a clear reason for a body of 20 MB, which goes where it can be kept', async () => {
    const body = Buffer.from(text.replace('{', `{"filler":"${'x'.repeat(20_000_000)}",`));
    await pipeline.publish(body);
    await theRestFlowsOn();
    if (kind === 'SQLite') {
      expect((await parkedWith(body)).failure).toEqual({
        code: 'json_invalid',
        rule: 'size',
        message: 'the body has more than 8000000 bytes',
      });
      return;
    }
    const left = await eventually(async () => (await undeliverable()) || undefined);
    expect(body.equals(left.content)).toBe(true);
    expect(child.log).toContainEqual(
      expect.objectContaining({
        level: 'error',
        msg: 'message cannot be parked: left at the broker',
        fingerprint: 'json_invalid size',
      }),
    );
  });

  it('runs on with what it was given', async () => {
    expect(await metricOf(await child.address(), 'banyan_adapter_paused{reason="database"}')).toBe(
      0,
    );
  });
});
