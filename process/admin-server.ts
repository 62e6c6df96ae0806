import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Registry } from 'prom-client';
import { BanyanError } from '#contracts';
import { close, hostPort, isLoopback, listen } from './address.ts';

/** What a process tells about itself. */
export type AdminOptions = {
  /** HOST:PORT; beyond loopback a token is required. */
  readonly listen: string;
  readonly token?: string | undefined;
  readonly metrics: Pick<Registry, 'contentType' | 'metrics'>;
  /** Each dependency by name, and whether it works now. Ready means that all do. */
  readonly checks: () => Checks | Promise<Checks>;
  /** Anything that `banyan status` should show; plain JSON. */
  readonly status: () => unknown | Promise<unknown>;
  /** What else can be asked of it, behind the same token. */
  readonly routes?: readonly AdminRoute[];
};

type Checks = Readonly<Record<string, boolean>>;

/** One more thing that an admin API answers. A path without parameters wins over one with. */
export type AdminRoute = {
  readonly method: 'GET' | 'POST';
  /** A parameter is a whole part of it: `/failed/{id}`. */
  readonly path: string;
  /** Reads the request and answers it, errors too: what it throws is answered as our own fault. */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    parameters: Readonly<Record<string, string>>,
  ): Promise<void>;
};

export type AdminServer = { readonly address: string; stop(): Promise<void> };

/** Bytes of a request's head: a question may name a thousand ids. */
const LARGEST_HEAD = 64 * 1024;

/**
 * The admin API of a process: `GET /healthz` (it runs), `/readyz` (its dependencies work; else 503),
 * `/metrics` (Prometheus text format), `/status` (JSON), and the routes given.
 * Throws a BanyanError `admin_exposed` (exit code 2) beyond loopback without a token.
 */
export async function startAdminServer(options: AdminOptions): Promise<AdminServer> {
  const address = hostPort(options.listen);
  if (!isLoopback(address.host) && options.token === undefined) {
    throw new BanyanError(
      'admin_exposed',
      `the admin API would listen on ${options.listen}, beyond loopback, without a token`,
      { exitCode: 2, advice: 'Set admin.token in banyan.yaml, or listen on 127.0.0.1.' },
    );
  }
  const server = createServer({ maxHeaderSize: LARGEST_HEAD }, adminApp(options));
  return { address: await listen(server, address), stop: () => close(server, 500) };
}

function adminApp({ token, metrics, checks, status, routes = [] }: AdminOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'up' });
  });
  app.get('/readyz', async (_request, response) => {
    const found = await checks();
    const ready = Object.values(found).every(Boolean);
    response.status(ready ? 200 : 503).json({ ready, checks: found });
  });
  app.use(noForeignPage(token !== undefined));
  if (token !== undefined) app.use(bearer(token));
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  app.get('/status', async (_request, response) => {
    response.json(await status());
  });
  for (const route of literalFirst(routes)) addRoute(app, route);
  app.use(({ method, path }, response) => {
    response
      .status(404)
      .json({ error: 'not_found', message: `there is no ${method} ${path} here` });
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    // In the middle of an answer: whoever reads it must see that it is not whole.
    if (response.headersSent) return response.destroy();
    if (error instanceof URIError) {
      return response
        .status(400)
        .json({ error: 'usage', message: 'the path is not percent-encoded UTF-8' });
    }
    return response
      .status(500)
      .json({ error: 'internal', message: 'the answer could not be made' });
  });
  return app;
}

function literalFirst(routes: readonly AdminRoute[]): readonly AdminRoute[] {
  return routes.toSorted((one, other) => Number(hasParameter(one)) - Number(hasParameter(other)));
}

function hasParameter({ path }: AdminRoute): boolean {
  return path.includes('{');
}

function addRoute(app: Express, route: AdminRoute): void {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const handler = (request: Request<Record<string, string>>, response: Response) => {
    // Of failed messages and their history nothing stays in a cache.
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    return route.handle(request, response, request.params);
  };
  if (route.method === 'GET') app.get(path, handler);
  else app.post(path, handler);
}

/**
 * A page that a browser of this machine has open can send requests here as well. What it sends names
 * the page (RFC 6454 §7), unless its own name was made to lead here (DNS rebinding): then the host is
 * not ours. A token that it does not know keeps that page away too, under whatever name we are reached.
 */
function noForeignPage(hasToken: boolean): express.RequestHandler {
  return ({ headers: { host = '', origin } }, response, next) => {
    const refuse = (error: string, message: string) => {
      response.status(403).json({ error, message });
    };
    const server = hostOf(`http://${host}`);
    if (!hasToken && (server === undefined || !isLoopback(server.name))) {
      return refuse('host_refused', 'without a token only this machine is served, by its own name');
    }
    if (origin !== undefined && (!server || hostOf(origin)?.address !== server.address)) {
      return refuse('origin_refused', 'pages of another origin are not served');
    }
    return next();
  };
}

/** Without the brackets of an IPv6 address, and with the port unless it is the scheme's own. */
function hostOf(url: string): { readonly name: string; readonly address: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, host } = new URL(url);
  return { name: hostname.replace(/^\[(.*)\]$/, '$1'), address: host };
}

/** RFC 6750 §2.1. Digests are compared, so that neither length nor content leaks through time. */
function bearer(token: string): express.RequestHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digest(`Bearer ${token}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) return next();
    response
      .status(401)
      .set('WWW-Authenticate', 'Bearer')
      .json({ error: 'unauthorized', message: 'send Authorization: Bearer <admin.token>' });
  };
}
