import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileWriter } from '#flags';
import { banyan } from '../../banyan.ts';

const WHOLE = `legacy: http://127.0.0.1:3000
services:
  order: { url: http://127.0.0.1:3001 }
  member: { url: http://127.0.0.1:3002 }
routes:
  - { name: member, match: GET /members/{id}, service: member, retired: true }
  - { name: orders, match: /orders/**, service: order }
  - { name: order-view, match: GET /orders/{no}, service: order, rewrite: /v1/orders/{no} }
  - { name: app, match: { path: /orders/**, headers: { X-Client: app } }, service: order }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
});
beforeEach(() => config(WHOLE));
afterAll(() => rm(folder, { recursive: true }));

const config = (yaml: string) => writeFile(join(folder, 'banyan.yaml'), yaml);
async function inFolder(...args: string[]) {
  const { code, stdout, stderr } = await banyan(args, { cwd: folder });
  return { code, stdout: stdout.toString(), stderr };
}

describe('routes check', () => {
  it('finds nothing wrong', async () => {
    expect(await inFolder('routes', 'check')).toEqual({
      code: 0,
      stdout: 'banyan.yaml: 4 routes to 2 services, nothing wrong\n',
      stderr: '',
    });
  });

  it('shows all that is wrong, with exit code 2', async () => {
    await config(`services: { a: { url: http://a } }
routes:
  - { name: one, match: 'GET /a/{x}', service: a }
  - { name: two, match: { path: '/a/{y}', method: [GET, PUT] }, service: a }
  - { name: three, match: /b, service: a, rewrite: '/c/{z}', request: { set: { TE: x } } }
`);
    const { code, stdout, stderr } = await inFolder('routes', 'check');
    expect([code, stdout]).toEqual([2, '']);
    expect(
      stderr,
    ).toBe(`banyan: routes one and two match the same requests: GET /a/{x} and GET,PUT /a/{y}
route three: TE frames the message or is about one connection: it cannot be changed
route three: rewrite has {z}, which the match has not: it has no parameter
Write templates such as GET /members/{id} or /shop/**, each once. Of two with one path, one must say more.
`);
  });

  it('shows what the configuration gets wrong, with its place', async () => {
    await config('routes: [{ name: one, match: /a, service: a, rewrit: /b }]\n');
    const { code, stderr } = await inFolder('routes', 'check');
    expect(code).toBe(2);
    expect(stderr).toContain('banyan.yaml:1:46 unknown key "rewrit": did you mean "rewrite"?');
  });

  it('needs a configuration', async () => {
    const { code, stderr } = await banyan(['routes', 'check']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--config FILE')]);
  });
});

it('under maintenance, a route that goes to the legacy goes nowhere', async () => {
  await config(WHOLE);
  await inFolder('flags', 'on', 'legacy.maintenance');
  const explained = await inFolder('routes', 'explain', 'GET', '/orders/7');
  expect(explained.stdout).toMatch(/^goes to +nobody: the maintenance page is the answer/m);
  expect(explained.stdout).toMatch(/^reason +maintenance$/m);
  expect(explained.stdout).toMatch(/^ +legacy\.maintenance is on$/m);
  expect((await inFolder('routes', 'list')).stdout).toContain('legacy (maintenance)');
  await inFolder('flags', 'off', 'legacy.maintenance');
});

describe('a route with a translator', () => {
  const TRANSLATED = WHOLE.replaceAll(
    'rewrite: /v1/orders/{no}',
    'rewrite: /v1/orders/{no}, translate: ./order-view.ts',
  );
  const module = (text: string) => writeFile(join(folder, 'order-view.ts'), text);
  beforeEach(() => config(TRANSLATED));

  it('is checked with its module', async () => {
    await module('export default (body: object): object => body;');
    expect((await inFolder('routes', 'check')).stdout).toMatch(/nothing wrong\n$/);
  });

  it('shows all that is wrong, of routes and of modules, with exit code 2', async () => {
    await module('export default (body =>\n');
    await writeFile(join(folder, 'none.mjs'), 'export const view = () => 1;');
    await config(
      `${TRANSLATED}  - { name: two, match: /two, service: order, rewrite: '/{z}', translate: none.mjs }
  - { name: three, match: /three, service: order, translate: ../gone.ts }
`,
    );
    const { code, stdout, stderr } = await inFolder('routes', 'check');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^banyan: route two: rewrite has \{z\}/);
    expect(stderr).toMatch(
      /^route order-view: translate: \.\/order-view\.ts cannot be loaded: SyntaxError: .+ \(line 1\)$/m,
    );
    expect(stderr).toMatch(
      /^route two: translate: none\.mjs has no function as its default export$/m,
    );
    expect(stderr).toMatch(/^route three: translate: \.\.\/gone\.ts is not there: .+\/gone\.ts$/m);
    expect(stderr).toMatch(/^A translator is a module /m);
  });

  it('needs a file, and what that imports', async () => {
    await module("import view from './gone.ts';\nexport default view;");
    await config(TRANSLATED.replace('/orders/**,', '/orders/**, translate: .,'));
    const { stderr } = await inFolder('routes', 'check');
    expect(stderr).toMatch(/^banyan: route orders: translate: \. is not there: /);
    expect(stderr).toMatch(/^route order-view: .* cannot be loaded: Error: .*gone\.ts/m);
  });

  it('is listed and explained with it', async () => {
    await inFolder('flags', 'on', 'order-view.cutover');
    const listed = await inFolder('routes', 'list');
    expect(listed.stdout).toMatch(/^ROUTE +SERVICE +ANSWERED BY +TRANSLATED BY +MATCH\n/);
    expect(listed.stdout).toMatch(/^order-view .* \.\/order-view\.ts +GET \/orders\/\{no\}$/m);
    const explain = ['routes', 'explain', 'GET', '/orders/7'];
    const explained = await inFolder(...explain);
    expect(explained.stdout).toMatch(/^translated by +\.\/order-view\.ts$/m);
    const json = JSON.parse((await inFolder(...explain, '--json')).stdout);
    expect(json.translate).toBe('./order-view.ts');
    // The legacy needs no translation.
    await inFolder('flags', 'off', 'order-view.cutover');
    expect((await inFolder(...explain)).stdout).not.toContain('translated by');
  });
});

describe('routes list and explain', () => {
  beforeAll(async () => {
    await config(WHOLE);
    await inFolder('flags', 'on', 'order-view.cutover');
  });

  it('list the routes as they are looked at, with who answers', async () => {
    const { stdout } = await inFolder('routes', 'list');
    expect(stdout).toBe(`ROUTE       SERVICE  ANSWERED BY        MATCH
member      member   service (retired)  GET /members/{id}
order-view  order    service (cutover)  GET /orders/{no}
app         order    legacy (flag-off)  /orders/** X-Client: app
orders      order    legacy (flag-off)  /orders/**
`);
    const json = JSON.parse((await inFolder('routes', 'list', '--json')).stdout);
    expect(json[1]).toEqual({
      name: 'order-view',
      match: 'GET /orders/{no}',
      service: 'order',
      rewrite: '/v1/orders/{no}',
      translate: null,
      flag: 'order-view.cutover',
      state: 'on',
      arm: 'service',
      reason: 'cutover',
    });
  });

  it('explain where a request goes, and why no other route gets it', async () => {
    const url = 'https://shop.example.com/orders/7?x=1';
    const args = ['routes', 'explain', 'GET', url, '-H', 'X-A: b', '-H', 'X-Client: web'];
    expect(await inFolder(...args)).toEqual({
      code: 0,
      stderr: '',
      stdout: `request        GET /orders/7?x=1 on shop.example.com
route          order-view, GET /orders/{no}
goes to        order, http://127.0.0.1:3001
as             /v1/orders/7?x=1
reason         cutover
falls back to  legacy
flags          banyan.kill-switch is off
               order-view.cutover is on

OTHER ROUTE  WHY NOT                                    MATCH
orders       it matches, and says less than order-view  /orders/**
app          it asks for x-client: app                  /orders/** X-Client: app
member       segment 1 is "orders", not "members"       GET /members/{id}
`,
    });
    const json = JSON.parse((await inFolder(...args, '--json')).stdout);
    expect(json).toMatchObject({
      route: { name: 'order-view' },
      arm: 'service',
      upstream: 'order',
      target: '/v1/orders/7?x=1',
      fallback: 'legacy',
      flags: [
        { name: 'banyan.kill-switch', state: 'unknown' },
        { name: 'order-view.cutover', state: 'on' },
      ],
      others: [{ name: 'orders', why: 'less-specific' }, {}, { why: 'path', segment: 1 }],
    });
  });

  it('tell a canary, and whom of those who ask it takes', async () => {
    const parameters = { rollout: '50', stickiness: 'default', groupId: 'g' };
    const strategies = [{ name: 'flexibleRollout', parameters }];
    const wanted = { name: 'order-view.cutover', enabled: true, strategies };
    const file = join(folder, 'flags.json');
    const before = await readFile(file);
    await fileWriter(file).write([wanted], { who: 'test', reason: '' });
    const listed = await inFolder('routes', 'list');
    expect(listed.stdout).toContain('order-view  order    both (on for 50 %)');

    const explain = async (...args: string[]) =>
      (await inFolder('routes', 'explain', 'GET', '/orders/7', ...args)).stdout;
    expect(await explain()).toMatch(/^for +somebody new/m);
    const cookie = (session: string) => ['-H', `Cookie: banyan-session=${session}`];
    const [first = '', ...others] = await Promise.all(
      ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd', 'eeeeeeee', 'ffffffff'].map((session) =>
        explain(...cookie(session)),
      ),
    );
    expect(first).not.toContain('somebody new');
    const reasons = [first, ...others].map((text) => /^reason +(.*)$/m.exec(text)?.[1]);
    expect([...new Set(reasons)].sort()).toEqual(['cutover', 'flag-off']);
    await writeFile(file, before);
  });

  it('explain a request that no route has', async () => {
    const { stdout } = await inFolder('routes', 'explain', 'POST', '/members/7');
    expect(stdout).toMatch(/^route +none\ngoes to +legacy, http:\/\/127\.0\.0\.1:3000\n/m);
    expect(stdout).toMatch(/^member +the method is POST, not GET /m);
  });

  it('explain what a request must be let in with', async () => {
    await config(`legacy: http://127.0.0.1:3000
services: { order: { url: http://127.0.0.1:3001 } }
auth: { shop: { jwks: jwks.json, issuer: https://id.example.com, audience: api } }
routes:
  - name: order-view
    match: GET /orders/{no}
    service: order
    auth: { provider: shop, scopes: [a, b], optional: true }
    rateLimit: { requests: 1200, per: 60000, burst: 20, by: user }`);
    const { stdout } = await inFolder('routes', 'explain', 'GET', '/orders/7');
    expect(stdout).toContain(`
asks for       a token of shop that allows a and b, or none
limit          1,200 requests in 60 s by user, 20 at once
`);
    const json = (await inFolder('routes', 'explain', 'GET', '/orders/7', '--json')).stdout;
    expect(JSON.parse(json)).toMatchObject({
      auth: { provider: 'shop', scopes: ['a', 'b'], optional: true },
      rateLimit: { requests: 1200, per: 60_000, burst: 20, by: 'user' },
    });
    await config(WHOLE);
  });

  it('refuse what is no request, with exit code 2', async () => {
    expect((await inFolder('routes', 'explain', 'GET', 'members')).code).toBe(2);
    expect((await inFolder('routes', 'explain', 'GET')).code).toBe(2);
  });
});
