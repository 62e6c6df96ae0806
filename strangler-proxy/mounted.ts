import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Registry } from 'prom-client';
import { BanyanError } from '#contracts';
import { measureFlags, openFlagControl } from '#flags';
import { createLogger, type Logger } from '#process';
import { namedLegacy } from './config.ts';
import { followConnections } from './forward/open-connections.ts';
import { createProxyServer } from './forward/proxy-server.ts';
import { startGuards } from './guard/guards.ts';
import { NATURE, STOP } from './main.ts';
import { openProxy } from './proxy.ts';
import { drainable } from './serving.ts';
import { configOf, type Settings } from './settings.ts';
import { WAITS } from './upstream/waits.ts';

/** What is not in the settings. */
export type StranglerOptions = {
  /** For `${VAR}` in a file, UNLEASH_URL, UNLEASH_TOKEN and OTEL_EXPORTER_OTLP_ENDPOINT; by default empty. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A pino logger; by default JSON lines on stdout, at the settings' level. */
  readonly log?: Logger;
  readonly waits?: typeof WAITS;
};

/** A request as node:http has it, or as Express and Connect pass it on. */
export type MountedRequest = IncomingMessage & { originalUrl?: string };

/** A proxy in a server of one's own: a middleware that answers every request. */
export type Strangler = {
  (request: MountedRequest, response: ServerResponse, next?: (error?: unknown) => void): void;
  /** For the server's 'upgrade' event: WebSockets. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Prometheus's, in a registry of their own. */
  readonly metrics: Registry;
  /** Upstreams, routes, who answers them and why: plain JSON. */
  status(): object;
  /** Breaks off what is in flight, and closes everything. To be called once the server is closed. */
  close(): Promise<void>;
};

/**
 * Mounts the strangler proxy in an Express or Connect application, or in a bare node:http server. It does
 * what `banyan proxy` does, with the same settings; `listen`, `admin` and `workers` mean nothing here. Mounted under
 * a path, it forwards the whole path.
 *
 * It must see a request's body before any body parser does: else the request goes to `next` with a
 * BanyanError `body_consumed`. Throws what `banyan proxy` would refuse to start with: a BanyanError such as
 * `config_invalid`, `legacy_missing`, `routes_invalid`.
 *
 * ```ts
 * const app = express().disable('x-powered-by');
 * const proxy = await strangler({
 *   legacy: 'http://localhost:3000',
 *   services: { order: { url: 'http://localhost:3001' } },
 *   routes: [{ name: 'order-view', match: 'GET /shop/orders/{ordno}', service: 'order' }],
 * });
 * app.get('/health', (request, response) => response.send('up'));
 * app.use(proxy);
 * app.listen(8080).on('upgrade', proxy.upgrade).on('close', proxy.close);
 * ```
 */
export async function strangler(
  settings: Settings,
  options: StranglerOptions = {},
): Promise<Strangler> {
  const { proxy } = await opened(settings, options);
  let closed = false;
  const handle = (
    request: MountedRequest,
    response: ServerResponse,
    next: (error?: unknown) => void = answerRefused(response),
  ) => {
    const refusal = closed ? PROXY_CLOSED : consumedBody(request);
    if (refusal !== undefined) {
      next(refusal());
      return;
    }
    // Express and Connect take off what a middleware is mounted under.
    if (request.originalUrl !== undefined) request.url = request.originalUrl;
    proxy.request(request, response);
  };
  return Object.assign(handle, {
    upgrade: proxy.upgrade,
    metrics: proxy.metrics,
    status: proxy.status,
    close() {
      closed = true;
      proxy.endUpgrades();
      return proxy.stop();
    },
  });
}

/** A node:http server that is a proxy. */
export type StranglerServer = Server & {
  readonly metrics: Registry;
  status(): object;
  /**
   * Takes no new requests, gives those in flight some time, tells WebSockets to end (`drain.webSocket`), and closes
   * everything.
   *
   * @param limitMs by default 3,000
   */
  stop(limitMs?: number): Promise<void>;
};

/**
 * Makes a server that does what `banyan proxy` does, but for its admin API, and does not listen yet. It is
 * more than {@link strangler} in a server of one's own: what is no valid request is answered as well.
 *
 * ```ts
 * const server = await createServer({ legacy: 'http://localhost:3000' });
 * server.listen(8080);
 * ```
 */
export async function createServer(
  settings: Settings,
  options: StranglerOptions = {},
): Promise<StranglerServer> {
  const { config, proxy } = await opened(settings, options);
  const server = createProxyServer(proxy, config.headers);
  const { drain } = drainable(proxy, followConnections(server, NATURE.clock));
  return Object.assign(server, {
    metrics: proxy.metrics,
    status: proxy.status,
    async stop(limitMs = STOP.timeout) {
      await drain({ ...config.drain, timeout: limitMs });
      await proxy.stop();
    },
  });
}

async function opened(settings: Settings, { env = {}, ...options }: StranglerOptions) {
  const { config, folder } = configOf(settings, env);
  const { log = createLogger('strangler-proxy', config.log.level), waits = WAITS } = options;
  const bindings = options.log ? undefined : {};
  // It listens where its server does, so that nothing is known of forwarding to itself.
  const legacy = namedLegacy({ ...config, listen: '' });
  await using starting = new AsyncDisposableStack();
  const control = await openFlagControl({ process: 'proxy', config, folder, env, log, ...NATURE });
  starting.defer(() => control.stop());
  const { flags } = control;
  const proxy = await openProxy(config, legacy, {
    ...NATURE,
    ...{ folder, env, log, flags, bindings, waits },
  });
  starting.defer(() => proxy.stop());
  const guards = startGuards({
    ...{ control, ticks: proxy.ticks, registry: proxy.metrics, log, ...NATURE },
    config: () => config,
  });
  starting.defer(() => guards.stop());
  await measureFlags(proxy.metrics, control);
  const running = starting.move();
  const status = () => ({
    ...{ ...proxy.status(), guards: guards.status(), flags: control.status() },
  });
  return { config, proxy: { ...proxy, status, stop: () => running.disposeAsync() } };
}

const PROXY_CLOSED = () =>
  new BanyanError('proxy_closed', 'the proxy is closed', {
    advice: 'Close the server before the proxy.',
  });
const BODY_CONSUMED = () =>
  new BanyanError('body_consumed', 'the body of this request was read before the proxy', {
    advice: 'Mount the proxy before express.json() and other body parsers.',
  });

/** A refusal, if nothing is left of a body that the upstream would wait for. */
function consumedBody(request: MountedRequest): (() => BanyanError) | undefined {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  const hasBody = coding !== undefined || Number(length) > 0;
  return hasBody && request.readableDidRead ? BODY_CONSUMED : undefined;
}

/** What stands in for Express where there is only node:http. */
function answerRefused(response: ServerResponse): (error?: unknown) => void {
  return (error) => {
    const code = error instanceof BanyanError ? error.code : 'internal';
    const text = 'This request cannot be forwarded.\n';
    response.writeHead(code === 'proxy_closed' ? 503 : 500, {
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Banyan-Error': code,
      Connection: 'close',
    });
    response.end(text);
  };
}
