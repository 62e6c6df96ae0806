import { type Answered, ask } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';
import { AUDIENCE, ISSUER, startTokenIssuer, type TokenIssuer } from './token-issuer.ts';

/** A legacy and a service that tell what they were asked with, and a proxy whose routes ask for tokens. */
export type Edge = {
  readonly issuer: TokenIssuer;
  readonly proxy: TestProxy;
  readonly legacy: Origin;
  readonly service: Origin;
  /** Asks the proxy; the token goes as a Bearer. */
  ask(path: string, options?: EdgeRequest): Promise<Answered>;
  /** The identity fields that the upstream got, as `name: value`; any that could be taken for one. */
  identity(path: string, options?: EdgeRequest): Promise<string[]>;
};

export type EdgeRequest = {
  readonly method?: string;
  readonly token?: string | undefined;
  /** Names and values in turn. */
  readonly fields?: readonly string[];
  readonly body?: string;
};

/** What an upstream was asked with. */
export type Seen = {
  readonly by: string;
  readonly fields: string[];
  readonly body: string;
  readonly trailers: string[];
};

type Begun = { stop(): Promise<void> };

/**
 * Starts all of them, and puts what is to be stopped on the stack.
 *
 * @param more what else is in auth.shop, as YAML
 * @param routes of /orders/**, as YAML
 */
export async function startEdge(
  stack: Begun[],
  {
    more = '',
    routes,
    flags = [],
    jwks,
  }: { more?: string; routes?: string; flags?: string[]; jwks?: string } = {},
): Promise<Edge> {
  const issuer = await startTokenIssuer();
  stack.push(issuer);
  const teller = (by: string) =>
    startOrigin(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const seen: Seen = { by, fields: request.rawHeaders, body, trailers: request.rawTrailers };
      response.end(JSON.stringify(seen));
    });
  const legacy = await teller('legacy');
  const service = await teller('service');
  stack.push(legacy, service);
  const proxy = await runProxy(
    `
legacy: ${legacy.url}
services: { order: { url: "${service.url}" } }
auth:
  shop: { jwks: "${jwks ?? issuer.jwks}", issuer: "${ISSUER}", audience: ${AUDIENCE}${more} }
routes:
${routes ?? '  - { name: orders, match: /orders/**, service: order, auth: shop }'}
`,
    { flags },
  );
  stack.push(proxy);
  const asking = (path: string, { method = 'GET', token, fields = [], body }: EdgeRequest = {}) => {
    const bearer = token === undefined ? [] : ['Authorization', `Bearer ${token}`];
    const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const headers = ['Host', 'shop', ...bearer, ...length, ...fields];
    return ask(`${proxy.address}${path}`, { method, headers, ...(body && { body }) });
  };
  return {
    issuer,
    proxy,
    legacy,
    service,
    ask: asking,
    async identity(path, options) {
      const answered = await asking(path, options);
      if (answered.status !== 200) throw new Error(`${answered.status} ${answered.text}`);
      return identityIn(seenIn(answered).fields);
    },
  };
}

export function seenIn({ text }: Answered): Seen {
  return JSON.parse(text);
}

export function identityIn(fields: readonly string[]): string[] {
  return fields.flatMap((name, index) =>
    index % 2 === 0 && /^x[^a-z0-9]user/i.test(name) ? [`${name}: ${fields[index + 1]}`] : [],
  );
}
