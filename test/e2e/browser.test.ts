import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { amqpUrl, type Broker, openBroker } from '../broker.ts';
import { type DemoProcess, startDemo } from '../integration/demo/demo-process.ts';
import { startChromium } from './browser/chromium.ts';
import { photoSize } from './browser/photo.ts';
import { goShopping, type Shopping } from './browser/shopping.ts';
import { type ProxyProcess, startProxyProcess } from './proxy-process.ts';

let broker: Broker;
let chromium: Browser;
let proxy: ProxyProcess;
const stores: DemoProcess[] = [];
let proxied: Shopping;
let direct: Shopping;

beforeAll(async () => {
  chromium = await startChromium();
  broker = await openBroker();
  const behind = await startStore();
  proxy = await startProxyProcess(behind.address);
  proxied = await goShopping(chromium, proxy.address);
  direct = await goShopping(chromium, (await startStore()).address);
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await proxy?.stop();
  await Promise.all(stores.map((store) => store.stop()));
  await broker?.close();
});

/** A shop in which nobody has ordered yet. */
async function startStore(): Promise<DemoProcess> {
  const store = await startDemo('legacy-store', {
    LEGACY_LISTEN: '127.0.0.1:0',
    LEGACY_DATABASE: ':memory:',
    LEGACY_EXCHANGE: broker.name('legacy.store'),
    AMQP_URL: amqpUrl,
  });
  stores.push(store);
  return store;
}

const pageAt = (path: string) => proxied.pages.findLast((page) => page.path.startsWith(path))?.html;

it('a member orders through the proxy', () => {
  expect(pageAt('/shop/order/order.php')).toContain('value="홍길동"');
  const order = pageAt('/shop/orders/NUMBER');
  expect(order).toContain('소불고기 500g 4인분');
  expect(order).toContain('37,020원');
  expect(pageAt('/shop/mypage/orders.php')).toContain('/shop/orders/NUMBER');
});

it('redirects lead where the shop wants: to the login, back to the order, to its page', () => {
  const steps = proxied.loaded.filter((line) => !line.startsWith('200'));
  expect(steps).toEqual([
    '302 POST /shop/goods/goods_cart.php',
    '302 GET /shop/order/order.php',
    '401 POST /shop/member/login.php',
    '302 POST /shop/member/login.php',
    '302 POST /shop/order/indb.php',
    '302 POST /shop/goods/goods_qna.php',
    '302 GET /shop/member/logout.php',
  ]);
});

it('the cookie is set with the cart, changed by the login, kept from scripts, and gone after the logout', () => {
  const [first, cart, login, last] = proxied.cookies;
  expect([first, last]).toEqual([[], []]);
  const cookie = { name: 'PHPSESSID', domain: '127.0.0.1', path: '/', httpOnly: true };
  expect(cart).toEqual([expect.objectContaining(cookie)]);
  expect(login).toEqual([expect.objectContaining(cookie)]);
  expect(login?.[0]?.value).not.toBe(cart?.[0]?.value);
});

it('a photo that is uploaded through the proxy is shown', () => {
  expect(pageAt('/shop/goods/goods_qna.php')).toContain('이만큼인가요?');
  expect(proxied.photoSize).toEqual(photoSize);
});

it('the browser has nothing to complain of but the wrong password', () => {
  expect(proxied.complaints).toEqual([expect.stringContaining('401 (Unauthorized)')]);
});

it('all is as it is without the proxy', () => {
  const { cookies: _, ...through } = proxied;
  expect(direct).toMatchObject(through);
  expect(direct.pages).toHaveLength(through.pages.length);
});
