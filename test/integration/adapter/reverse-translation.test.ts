import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumeMessage } from 'amqplib';
import iconv from 'iconv-lite';
import { commandContracts, type ReceivedEventType, type ScmEvents } from '#contracts';
import type { LegacyCommand } from '../../../adapter/domain/reverse-translation.ts';
import { reverseTranslators } from '../../../adapter/translate/reverse/index.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { deliveryCompleted, shipmentDispatched, stockDepleted } from '../../received-events.ts';
import { commandsFor } from '../../reverse-commands.ts';
import { type Browser, logIn, openBrowser } from '../demo/browser.ts';
import { type DemoProcess, startDemo } from '../demo/demo-process.ts';

let broker: Broker;
let store: DemoProcess;
let nextMessage: () => Promise<ConsumeMessage>;

beforeAll(async () => {
  broker = await openBroker();
  const exchange = broker.name('legacy.store');
  store = await startDemo('legacy-store', {
    LEGACY_LISTEN: '127.0.0.1:0',
    LEGACY_DATABASE: ':memory:',
    LEGACY_EXCHANGE: exchange,
    LEGACY_API_KEY: 'secret',
    AMQP_URL: amqpUrl,
  });
  nextMessage = await broker.listen(exchange);
});

afterAll(async () => {
  await store?.stop();
  await broker?.close();
});

/** The store's next message: the whole order as it is then. */
async function nextOrder(): Promise<Record<string, unknown>> {
  return JSON.parse(iconv.decode((await nextMessage()).content, 'cp949'));
}

/** The one request that an event becomes, under an id of its own. */
function commandOf(event: ScmEvents[ReceivedEventType]): LegacyCommand {
  const result = commandsFor({ ...event, id: randomUUID() }, reverseTranslators);
  const [command, ...others] = result.kind === 'translated' ? result.commands : [];
  if (command === undefined || others.length > 0) throw new Error(JSON.stringify(result));
  return command;
}

/** Sends a request as its contract says; the status and the text of the answer. */
async function send({ contract, body, idempotencyKey }: LegacyCommand) {
  const { method, path } = commandContracts[contract];
  const response = await fetch(store.address + path, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-api-key': 'secret',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

/** Puts a product into the cart. */
function take(browser: Browser, goodsno: string) {
  return browser.post('/shop/goods/goods_cart.php', { goodsno, ea: '1' });
}

/** Orders 된장찌개, and takes the message of it. */
async function order(): Promise<string> {
  const browser = await logIn(store.address, 'kim');
  await take(browser, '5302');
  const { location } = await browser.post('/shop/order/indb.php', { settlekind: 'c' });
  await nextMessage();
  return location.replace('/shop/orders/', '');
}

describe('what the SCM did with an order', () => {
  it('reaches the store once, however often it is sent', async () => {
    const ordno = await order();
    const parcel = { courier: 'hanjin', trackingNumber: '601234567890' } as const;
    const dispatched = commandOf(shipmentDispatched({ orderId: ordno, ...parcel }));
    const first = await send(dispatched);
    expect(first.status).toBe(200);
    expect(JSON.parse(first.text)).toMatchObject({ result: 'ok', ordno, step: '3', step2: '' });
    expect(await nextOrder()).toMatchObject({
      evt: 'order_step',
      ordno,
      step: '3',
      step2: '',
      dyn: 'y',
      deliveryno: '5',
      deliverycode: '601234567890',
      items: [{ istep: '3' }],
    });

    expect(await send(dispatched)).toEqual(first);
    const { text } = await openBrowser(store.address).get(`/shop/orders/${ordno}`);
    expect(text).toContain('배송중');

    // The next message is of the next request: the repetition made none.
    const completed = commandOf(deliveryCompleted(ordno));
    expect(await send(completed)).toMatchObject({ status: 200 });
    expect(await nextOrder()).toMatchObject({
      ordno,
      step: '4',
      deliveryno: '5',
      deliverycode: '601234567890',
      items: [{ istep: '4' }],
    });
  });

  it('does not take an order back when it comes again later', async () => {
    const ordno = await order();
    const dispatched = commandOf(shipmentDispatched({ orderId: ordno }));
    const first = await send(dispatched);
    await send(commandOf(deliveryCompleted(ordno)));
    expect(await send(dispatched)).toEqual(first);
    const { text } = await openBrowser(store.address).get(`/shop/orders/${ordno}`);
    expect(text).toContain('배송완료');
    expect(await nextOrder()).toMatchObject({ ordno, step: '3' });
    expect(await nextOrder()).toMatchObject({ ordno, step: '4' });
  });

  it('is refused for an order that the store does not have', async () => {
    const dispatched = commandOf(shipmentDispatched({ orderId: '1000000000000' }));
    expect(await send(dispatched)).toEqual({
      status: 404,
      text: '{"result":"error","error":"order_not_found"}',
    });
  });
});

describe('a product that the SCM has no more of', () => {
  it('is sold out in the store, once', async () => {
    const view = '/shop/goods/goods_view.php?goodsno=5304';
    const visitor = openBrowser(store.address);
    expect((await visitor.get(view)).text).toContain('장바구니 담기');

    const depleted = commandOf(stockDepleted('5304'));
    const first = await send(depleted);
    expect(first).toEqual({ status: 200, text: '{"result":"ok","goodsno":"5304","runout":"1"}' });
    const { text } = await visitor.get(view);
    expect(text).toContain('품절');
    expect(text).not.toContain('장바구니 담기');
    const list = (await visitor.get('/')).text;
    expect(list.match(/[^>]*<\/a> \(품절\)/g)).toEqual(['제육볶음 600g</a> (품절)']);

    // The shop has it again: the event told once more must not undo that.
    const back: LegacyCommand = {
      contract: 'legacy-api.goods-runout@1',
      body: { goodsno: '5304', runout: '0' },
      idempotencyKey: randomUUID(),
    };
    expect(await send(back)).toMatchObject({ status: 200 });
    expect(await send(depleted)).toEqual(first);
    expect((await visitor.get(view)).text).toContain('장바구니 담기');
  });

  it('cannot be ordered, whether it is in a cart or not', async () => {
    const member = await logIn(store.address, 'lee');
    await take(member, '5305');
    await take(member, '5302');
    await send(commandOf(stockDepleted('5305')));
    expect((await take(member, '5305')).status).toBe(409);

    const refused = await member.post('/shop/order/indb.php', { settlekind: 'c' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('품절');
    const { location } = await member.post('/shop/order/indb.php', { settlekind: 'c' });
    expect(location).toMatch(/^\/shop\/orders\/\d{13}$/);
    expect(await nextOrder()).toMatchObject({ items: [{ goodsno: '5302' }] });
  });

  it.each([
    { case: 'without the key of the shop', body: {}, apiKey: 'wrong', status: 401 },
    { case: 'for an unknown flag', body: { goodsno: '5301', runout: 'T' }, status: 400 },
    { case: 'for unknown goods', body: { goodsno: '1', runout: '1' }, status: 404 },
  ])('is not sold out $case', async ({ body, apiKey = 'secret', status }) => {
    const response = await fetch(`${store.address}/api/goods/runout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(status);
  });
});
