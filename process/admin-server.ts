import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Registry } from 'prom-client';
import { BanyanError } from '#contracts';
import { close, hostPort, isLoopback, listen } from './address.ts';

/** What a process tells about itself. */
export type AdminOptions = {
  /** HOST:PORT; beyond loopback a token is required. */
  readonly listen: string;
  readonly token?: string | undefined;
  readonly metrics: Registry;
  /** Each dependency by name, and whether it works now. Ready means that all do. */
  readonly checks: () => Readonly<Record<string, boolean>>;
  /** Anything that `banyan status` should show; plain JSON. */
  readonly status: () => unknown | Promise<unknown>;
};

export type AdminServer = { readonly address: string; stop(): Promise<void> };

/**
 * The admin API of a process: `GET /healthz` (it runs), `/readyz` (its dependencies work; else 503),
 * `/metrics` (Prometheus text format), `/status` (JSON).
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
  const server = createServer(adminApp(options));
  return { address: await listen(server, address), stop: () => close(server, 500) };
}

function adminApp({ token, metrics, checks, status }: AdminOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'up' });
  });
  app.get('/readyz', (_request, response) => {
    const found = checks();
    const ready = Object.values(found).every(Boolean);
    response.status(ready ? 200 : 503).json({ ready, checks: found });
  });
  if (token !== undefined) app.use(bearer(token));
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  app.get('/status', async (_request, response) => {
    response.json(await status());
  });
  app.use((request, response) => {
    response.status(404).json({ error: 'not_found', message: `there is no ${request.path} here` });
  });
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).json({ error: 'internal', message: 'the answer could not be made' });
  });
  return app;
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
