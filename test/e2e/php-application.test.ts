import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { crawl, uploaded } from './php-application/crawl.ts';
import { compared, differingFields } from './php-application/likeness.ts';
import type { Visit } from './php-application/visitor.ts';
import { startWiki, type Wiki } from './php-application/wiki.ts';
import { type ProxyProcess, startProxyProcess } from './proxy-process.ts';

/** Links followed as a guest, and again as a member. */
const LINKS = 75;

/** Fields that hold a time or a session; a feed's tag is made of its time. */
const passingFields = ['Date', 'ETag', 'Expires', 'Last-Modified', 'Set-Cookie'];

let wiki: Wiki;
let proxy: ProxyProcess;
let direct: Visit[];
let proxied: Visit[];
let again: Visit[];

beforeAll(async () => {
  wiki = await startWiki();
  proxy = await startProxyProcess(wiki.address);
  await crawl(wiki.address, LINKS); // fills the caches
  await wiki.keep();
  direct = await visit(wiki.address);
  proxied = await visit(proxy.address);
  again = await visit(wiki.address);
}, 120_000);

afterAll(async () => {
  await proxy?.stop();
  await wiki?.stop();
});

/** Each visit finds the wiki as the one before found it, and at another second. */
async function visit(address: string): Promise<Visit[]> {
  await wiki.restore();
  await delay(1_000);
  return crawl(address, LINKS);
}

/** The same question in each of the three crawls. */
function inTurn(): { direct: Visit; proxied: Visit; again: Visit }[] {
  return direct.map((visit, at) => {
    const [through, second] = [proxied[at], again[at]];
    if (!through || !second) throw new Error(`asked only once: ${visit.asked}`);
    return { direct: visit, proxied: through, again: second };
  });
}

it('a crawl through the proxy finds the same links, and the same at each of them, to the byte', () => {
  for (const { direct, proxied, again } of inTurn()) {
    expect(compared(proxied, [direct, again])).toEqual(compared(direct, [direct, again]));
  }
  expect(proxied).toHaveLength(direct.length);
});

it('what is masked is what differs between two direct crawls, and nothing else does', () => {
  for (const { direct, again } of inTurn()) {
    expect(compared(again, [direct, again])).toEqual(compared(direct, [direct, again]));
    for (const name of differingFields(direct, again)) expect(passingFields).toContain(name);
  }
  const fixed = inTurn().filter(({ direct, again }) =>
    direct.answer.body.equals(again.answer.body),
  );
  expect(fixed.length).toBeGreaterThan(80);
});

it('the crawl sees what a site has: pages, files, redirects, ranges, refusals, a login, an upload', () => {
  const answers = direct.map(({ answer }) => answer);
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].sort()).toEqual([200, 206, 302, 304, 403, 404, 416]);
  const types = new Set(answers.map(({ headers }) => headers['content-type']?.replace(/;.*/, '')));
  for (const type of ['text/html', 'text/css', 'image/png', 'image/svg+xml', 'application/zip']) {
    expect(types).toContain(type);
  }
  expect(answers.filter(({ headers }) => headers['content-encoding'] === 'gzip')).not.toEqual([]);
  expect(direct.length).toBeGreaterThan(200);
  for (const visits of [direct, proxied, again]) {
    expect(visits.at(-1)?.answer.body.equals(uploaded)).toBe(true);
  }
});
