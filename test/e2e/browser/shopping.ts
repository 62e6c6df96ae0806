import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { photo } from './photo.ts';

/** What a browser showed, loaded and complained about during a visit to the shop. */
export type Shopping = {
  /** Each page, in order: its path and its HTML. */
  readonly pages: { readonly path: string; readonly html: string }[];
  /** Each answer, in order, for example `302 POST /shop/order/indb.php`. */
  readonly loaded: string[];
  /** Errors on the console, of scripts, and of requests without an answer. */
  readonly complaints: string[];
  /** The cookies after the first page, the cart, the login and the logout. */
  readonly cookies: Awaited<ReturnType<BrowserContext['cookies']>>[];
  /** Width and height of the photo, as the browser reads it. */
  readonly photoSize: readonly number[];
};

/** What an image knows, which the types of Node do not. */
type Size = { readonly naturalWidth: number; readonly naturalHeight: number };

/** Puts a dish into the cart, logs in, orders it, asks about it with a photo, and logs out. */
export async function goShopping(browser: Browser, address: string): Promise<Shopping> {
  const context = await browser.newContext({ locale: 'ko-KR' });
  const page = await context.newPage();
  const { loaded, complaints } = watch(page);
  const pages: Shopping['pages'] = [];
  const cookies: Shopping['cookies'] = [];
  const note = async () => {
    pages.push({ path: pathOf(page.url()), html: passing(await page.content()) });
  };
  const follow = async (control: Locator) => {
    await Promise.all([page.waitForEvent('load'), control.click()]);
    await note();
  };
  const press = (name: string) => follow(page.getByRole('button', { name }));
  const open = (name: string) => follow(page.getByRole('link', { name, exact: true }));

  await page.goto(address);
  await note();
  cookies.push(await context.cookies());

  await open('소불고기 500g');
  await page.getByLabel('옵션').selectOption('4인분');
  await page.getByLabel('수량').fill('3');
  await press('장바구니 담기');
  cookies.push(await context.cookies());

  await open('주문하기');
  await page.getByLabel('아이디').fill('hong');
  await page.getByLabel('비밀번호').fill('wrong');
  await press('로그인');
  await page.getByLabel('아이디').fill('hong');
  await page.getByLabel('비밀번호').fill('hong1234');
  await press('로그인');
  cookies.push(await context.cookies());
  await page.getByLabel('배송 메모').fill('문앞에 놔주세요 & 벨 <누르지> 마세요');
  await press('결제하기');
  await open('주문내역');

  await page.goto(`${address}/shop/goods/goods_view.php?goodsno=5301`);
  await open('상품문의');
  await page.getByLabel('문의 내용').fill('이만큼인가요?');
  await page
    .getByLabel('사진')
    .setInputFiles({ name: '사진.png', mimeType: 'image/png', buffer: photo });
  await press('문의하기');
  const photoSize = await page
    .locator('img')
    .evaluate((image: HTMLElement & Size) => [image.naturalWidth, image.naturalHeight]);

  await page.goBack();
  await note();
  await open('로그아웃');
  cookies.push(await context.cookies());
  await context.close();
  return { pages, loaded, complaints, cookies, photoSize };
}

function watch(page: Page) {
  const loaded: string[] = [];
  const complaints: string[] = [];
  page.on('response', (response) => {
    const { url, method } = { url: response.url(), method: response.request().method() };
    loaded.push(`${response.status()} ${method} ${pathOf(url)}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`no answer: ${pathOf(request.url())}`));
  return { loaded, complaints };
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return passing(pathname + search);
}

/** A text without what is new with each order: its number and its time. */
function passing(text: string): string {
  return text.replace(/\b\d{13}\b/g, 'NUMBER').replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME');
}
