import { host, openVisitor, textOf, type Visit, type Visitor } from './visitor.ts';
import { member } from './wiki-pages.ts';

/** Takes the whole tour: as a guest, then as a member, at most so many links each, then writes. */
export async function crawl(address: string, most: number): Promise<Visit[]> {
  const visitor = openVisitor(address);
  await follow(visitor, most);
  await askOddly(visitor);
  await logIn(visitor, 'wrong');
  await logIn(visitor, member.password);
  await follow(visitor, most);
  await write(visitor);
  return visitor.visits;
}

/** Asks for the start page, and all that it leads to. */
async function follow({ ask }: Visitor, most: number): Promise<void> {
  const known = new Set(['/']);
  let asked = 0;
  for (const target of known) {
    if (asked++ === most) return;
    const answer = await ask(target);
    for (const link of linksIn(textOf(answer), target)) known.add(link);
  }
}

/** Logging out ends the tour; the task runner works on after its answer, and so meets the next one. */
const leftOut = /do=logout|taskrunner\.php/;

function linksIn(text: string, from: string): string[] {
  const found = text.matchAll(/(?:href|src|action)="([^"]+)"|url\(([^)]+)\)/g);
  return [...found].flatMap(([, attribute, url]) => {
    const link = (attribute ?? url ?? '').replaceAll('&amp;', '&').replaceAll(/["']/g, '');
    if (leftOut.test(link) || !URL.canParse(link, `http://${host}${from}`)) return [];
    const { origin, pathname, search } = new URL(link, `http://${host}${from}`);
    return origin === `http://${host}` ? [pathname + search] : [];
  });
}

const picture = '/lib/images/license/button/cc-by-sa.png';
const media = '/_media/shop:smile.svg';

/** What no link asks for. */
async function askOddly({ ask }: Visitor): Promise<void> {
  const { headers } = await ask(media);
  const tag = { 'if-none-match': headers.etag ?? '' };
  const since = { 'if-modified-since': headers['last-modified'] ?? '' };
  for (const target of ['/', media, picture, '/nothing']) {
    await ask(target, { headers: { 'accept-encoding': 'identity' } });
    for (const method of ['HEAD', 'OPTIONS']) await ask(target, { method });
    for (const range of ['bytes=0-99', 'bytes=-50', 'bytes=100-', 'bytes=9999999-']) {
      await ask(target, { headers: { range } });
    }
    for (const condition of [tag, since, { ...tag, range: 'bytes=0-9' }]) {
      await ask(target, { headers: condition });
    }
  }
  for (const target of oddTargets) await ask(target);
  await ask('/start', { method: 'DELETE' });
  await ask('/start', { method: 'PUT', body: '없음' });
}

const oddTargets = [
  '//start',
  '/./start',
  '/lib/../start',
  '/%73tart',
  '/start?',
  '/start?do=search&q=%EA%B9%80%EC%B9%98',
  '/start?do=search&q=%b1%e8%c4%a1', // CP949
  '/start?q[]=1&q[]=2&&=',
  '/%EC%9A%94%EB%A6%AC',
  '/lib/images',
  '/data/pages/start.txt',
  '/_export/raw/start',
  '/_export/xhtmlbody/recipes:tom_yum',
  '/doku.php/start',
  '/lib/exe/ajax.php?call=qsearch&q=start',
];

async function logIn(visitor: Visitor, password: string): Promise<void> {
  await submit(visitor, '/start?do=login', { do: 'login', u: member.id, p: password });
}

/** Previews, saves, searches and uploads. */
async function write(visitor: Visitor): Promise<void> {
  const edit = `/${encodeURIComponent('요리:새_것')}?do=edit`;
  const text = { wikitext: '====== 새 것 ======\n\n[[start]] & <b>', summary: '처음', prefix: '.' };
  await submit(visitor, edit, { ...text, 'do[preview]': '1' });
  await submit(visitor, edit, { ...text, 'do[save]': '1' });
  await visitor.ask('/start?do=search&q=start');
  await upload(visitor);
}

/** Sends a form as a browser does: with the hidden fields of the page that it is on. */
async function submit(
  { ask }: Visitor,
  page: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const form = new URLSearchParams();
  const inputs = /<input type="hidden" name="([^"]+)" value="([^"]*)"/g;
  for (const [, name = '', value = ''] of textOf(await ask(page)).matchAll(inputs)) {
    form.set(name, value);
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const answer = await ask(page.replace(/\?.*/, ''), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const { location } = answer.headers;
  if (location !== undefined) await ask(location.replace(`http://${host}`, ''));
}

/** What is uploaded: each byte there is, often. */
export const uploaded = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256));

async function upload({ ask }: Visitor): Promise<void> {
  const page = '/lib/exe/mediamanager.php?ns=shop';
  const token = /name="sectok" value="([0-9a-f]+)"/.exec(textOf(await ask(page)))?.[1] ?? '';
  const part = (name: string) => `--part\r\nContent-Disposition: form-data; name="${name}"`;
  const body = Buffer.concat([
    Buffer.from(`${part('sectok')}\r\n\r\n${token}\r\n${part('ns')}\r\n\r\nshop\r\n`),
    Buffer.from(`${part('upload')}; filename="사진.zip"\r\n\r\n`),
    uploaded,
    Buffer.from('\r\n--part--\r\n'),
  ]);
  const headers = { 'content-type': 'multipart/form-data; boundary=part' };
  await ask(page, { method: 'POST', headers, body });
  await ask(`/_media/shop:${encodeURIComponent('사진.zip')}`);
}
