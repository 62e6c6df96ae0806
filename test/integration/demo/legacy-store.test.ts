import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumeMessage } from 'amqplib';
import iconv from 'iconv-lite';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { openTcpLink, type TcpLink } from '../../tcp-link.ts';
import { type Browser, logIn, openBrowser } from './browser.ts';
import { type DemoProcess, failingDemo, startDemo } from './demo-process.ts';

let broker: Broker;
let link: TcpLink;
let store: DemoProcess;
let nextMessage: () => Promise<ConsumeMessage>;

beforeAll(async () => {
  broker = await openBroker();
  link = await openTcpLink(amqpUrl);
  const exchange = broker.name('legacy.store');
  store = await startDemo('legacy-store', {
    LEGACY_LISTEN: '127.0.0.1:0',
    LEGACY_DATABASE: ':memory:',
    LEGACY_EXCHANGE: exchange,
    LEGACY_API_KEY: 'secret',
    AMQP_URL: link.url,
  });
  nextMessage = await broker.listen(exchange);
});

afterAll(async () => {
  await store?.stop();
  link?.close();
  await broker?.close();
});

function decoded(message: ConsumeMessage): Record<string, unknown> {
  return JSON.parse(iconv.decode(message.content, 'cp949'));
}

/** Orders 소불고기 and 똠얌꿍, and takes the message of it. */
async function order(browser: Browser, form: Record<string, string> = {}): Promise<string> {
  await browser.post('/shop/goods/goods_cart.php', { goodsno: '5301', ea: '2', opt1: '2인분' });
  await browser.post('/shop/goods/goods_cart.php', { goodsno: '5303', ea: '1' });
  const { location } = await browser.post('/shop/order/indb.php', { settlekind: 'c', ...form });
  return location.replace('/shop/orders/', '');
}

function moveStep(key: string, body: unknown, apiKey = 'secret'): Promise<Response> {
  return fetch(`${store.address}/api/order/step`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'idempotency-key': key },
    body: JSON.stringify(body),
  });
}

describe('the shop', () => {
  it('looks like the shop it is', async () => {
    const { status, headers, text } = await openBrowser(store.address).get('/');
    expect(status).toBe(200);
    expect(headers.get('server')).toBe('Apache/2.2.15');
    expect(headers.get('x-powered-by')).toBe('PHP/5.6.40');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('똠얌꿍 밀키트');
  });

  it('sends a guest to the login before an order, and back to it afterwards', async () => {
    const guest = openBrowser(store.address);
    await guest.post('/shop/goods/goods_cart.php', { goodsno: '5302', ea: '1' });
    const { location } = await guest.get('/shop/order/order.php');
    expect(location).toBe('/shop/member/login.php?returnUrl=%2Fshop%2Forder%2Forder.php');

    const returnUrl = '/shop/order/order.php';
    const login = { m_id: 'kim', password: 'kim1234', returnUrl };
    expect((await guest.post('/shop/member/login.php', login)).location).toBe(returnUrl);
    expect((await guest.get(returnUrl)).text).toContain('된장찌개');
  });

  it('leads nobody to another site after the login', async () => {
    const login = { m_id: 'kim', password: 'kim1234', returnUrl: '//evil.example/' };
    const { location } = await openBrowser(store.address).post('/shop/member/login.php', login);
    expect(location).toBe('/');
  });

  it('keeps out who has the wrong password', async () => {
    const login = { m_id: 'hong', password: 'wrong' };
    const { status, headers } = await openBrowser(store.address).post(
      '/shop/member/login.php',
      login,
    );
    expect(status).toBe(401);
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('tells other systems of a new order, in CP949', async () => {
    const member = await logIn(store.address, 'hong');
    const ordno = await order(member, { memo: '문앞에 놔주세요 😀' });
    expect(ordno).toMatch(/^\d{13}$/);

    const message = await nextMessage();
    expect(message.fields.routingKey).toBe('order.received');
    expect(message.properties).toMatchObject({
      contentType: 'application/json; charset=euc-kr',
      deliveryMode: 2,
      appId: 'legacy-store',
      timestamp: expect.any(Number),
      messageId: undefined,
    });
    expect(decoded(message)).toMatchObject({
      evt: 'order_received',
      ordno,
      m_no: '1001',
      step: '1',
      cyn: 'y',
      settleprice: '40,580',
      prn_settleprice: '40580',
      delivery: '0',
      mobileReceiver: '1024242424',
      memo: '문앞에 놔주세요 &#128512;',
      items: [
        { goodsno: '5301', opt1: '2인분', price: '12340', ea: '2', istep: '1' },
        { goodsno: '5303', goodsnm: '똠얌꿍 밀키트', addopt: '맵기:보통^포장:냉동' },
      ],
    });
    expect((await member.get('/shop/mypage/orders.php')).text).toContain(ordno);
    expect((await member.get('/shop/goods/goods_cart.php')).text).toContain('비어 있습니다');
  });

  it('shows an order to whoever has its number, and nothing of the person', async () => {
    const ordno = await order(await logIn(store.address, 'hong'));
    await nextMessage();
    const { text } = await openBrowser(store.address).get(`/shop/orders/${ordno}`);
    expect(text).toContain('홍*동');
    expect(text).toContain('입금확인');
    expect(text).not.toMatch(/홍길동|2424|송파구/);
  });

  it('does not know what it does not have', async () => {
    const guest = openBrowser(store.address);
    expect((await guest.get('/shop/orders/1521705612047')).status).toBe(404);
    expect((await guest.get('/shop/goods/goods_view.php?goodsno=1')).status).toBe(404);
    expect((await guest.get('/nothing.php')).status).toBe(404);
  });
});

describe('a question about goods', () => {
  const path = '/shop/goods/goods_qna.php';
  const photo = Buffer.from('\x89PNG\r\n\x1a\n and the rest', 'latin1');

  function question(contents: string, file: Buffer): FormData {
    const form = new FormData();
    form.set('goodsno', '5302');
    form.set('contents', contents);
    form.set('photo', new Blob([new Uint8Array(file)]), '사진.png');
    return form;
  }

  it('is shown with its photo, as it was uploaded', async () => {
    const member = await logIn(store.address, 'hong');
    const { location } = await member.post(path, question('두부가 <몇> 모인가요?', photo));
    expect(location).toBe(`${path}?goodsno=5302`);
    const { text } = await openBrowser(store.address).get(location);
    expect(text).toContain('두부가 &lt;몇&gt; 모인가요?');
    expect(text).toContain('홍*동');
    const source = /<img src="([^"]+)"/.exec(text)?.[1];
    const picture = await fetch(store.address + source);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await picture.arrayBuffer()).equals(photo)).toBe(true);
  });

  it('needs no photo', async () => {
    const member = await logIn(store.address, 'kim');
    const { location } = await member.post(path, question('매운가요?', Buffer.alloc(0)));
    expect((await member.get(location)).text).toContain('매운가요?');
  });

  it.each([
    { case: 'without words', form: question(' ', photo), status: 400 },
    { case: 'with a page for a photo', form: question('?', Buffer.from('<html>')), status: 400 },
    { case: 'with 3 MB', form: question('?', Buffer.alloc(3_000_000)), status: 413 },
    { case: 'that is no such form', form: { goodsno: '5302', contents: '?' }, status: 400 },
  ])('$case is refused', async ({ form, status }) => {
    const member = await logIn(store.address, 'hong');
    expect((await member.post(path, form)).status).toBe(status);
  });

  it('is for members', async () => {
    const { location } = await openBrowser(store.address).post(path, question('?', photo));
    expect(location).toContain('login.php');
  });
});

describe('the back office', () => {
  it('is for operators only', async () => {
    const member = await logIn(store.address, 'hong');
    expect((await member.get('/shop/admin/order/list.php')).location).toContain('login.php');
  });

  it('moves an order on, without the line that was cancelled, and tells other systems', async () => {
    const ordno = await order(await logIn(store.address, 'hong'));
    const { items } = decoded(await nextMessage());
    const [first] = Array.isArray(items) ? items : [];
    const operator = await logIn(store.address, 'admin');
    expect((await operator.get('/shop/admin/order/list.php')).text).toContain(ordno);

    const view = `/shop/admin/order/view.php?ordno=${ordno}`;
    await operator.post(view, { cancel: first.sno });
    const parcel = { deliveryno: '4', deliverycode: '6012-3456-7890' };
    await operator.post(view, { step: '3', step2: '', ...parcel });

    expect(decoded(await nextMessage())).toMatchObject({ evt: 'order_step', step: '1' });
    const message = await nextMessage();
    expect(message.fields.routingKey).toBe('order.step');
    expect(decoded(message)).toMatchObject({
      evt: 'order_step',
      ordno,
      step: '3',
      dyn: 'y',
      ...parcel,
      items: [{ istep: '44' }, { istep: '3' }],
    });
    expect((await operator.get(view)).text).toContain('6012-3456-7890');
  });

  it('refuses a step that there is not', async () => {
    const ordno = await order(await logIn(store.address, 'hong'));
    await nextMessage();
    const operator = await logIn(store.address, 'admin');
    const view = `/shop/admin/order/view.php?ordno=${ordno}`;
    expect((await operator.post(view, { step: '7' })).status).toBe(400);
  });
});

describe('the REST interface', () => {
  it('does once what is asked twice with one key, and answers the same', async () => {
    const ordno = await order(await logIn(store.address, 'hong'));
    await nextMessage();
    const first = await moveStep(ordno, { ordno, step: '2', step2: '' });
    await moveStep(`${ordno}-back`, { ordno, step: '1', step2: '' });
    const again = await moveStep(ordno, { ordno, step: '2', step2: '' });

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await again.text()).toBe(await first.text());
    expect(decoded(await nextMessage())).toMatchObject({ ordno, step: '2' });
    expect(decoded(await nextMessage())).toMatchObject({ ordno, step: '1' });
    const { text } = await openBrowser(store.address).get(`/shop/orders/${ordno}`);
    expect(text).toContain('입금확인');
  });

  it.each([
    { case: 'without the key of the shop', body: {}, apiKey: 'wrong', status: 401 },
    { case: 'for an unknown step', body: { ordno: '1', step: '9' }, status: 400 },
    { case: 'for an unknown order', body: { ordno: '1', step: '2' }, status: 404 },
  ])('does nothing $case', async ({ body, apiKey, status }) => {
    expect((await moveStep('key', body, apiKey)).status).toBe(status);
  });
});

describe('the broker', () => {
  it('may go away: the shop goes on, and tells in order what happened when it is back', async () => {
    link.cut();
    const ordno = await order(await logIn(store.address, 'lee'));
    expect((await moveStep(ordno, { ordno, step: '2' })).status).toBe(200);
    link.mend();
    expect(decoded(await nextMessage())).toMatchObject({ evt: 'order_received', ordno });
    expect(decoded(await nextMessage())).toMatchObject({ evt: 'order_step', ordno, step: '2' });
  });

  it.each(['legacy-store', 'order-service', 'scm'])(
    'must be there when %s starts',
    async (name) => {
      const { code, stderr } = await failingDemo(name, {
        AMQP_URL: 'amqp://127.0.0.1:1',
        LEGACY_DATABASE: ':memory:',
        SCM_DATABASE: ':memory:',
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^${name}: cannot reach the message broker.*\\n$`));
    },
  );
});
