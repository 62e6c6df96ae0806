import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { requestHead } from '../domain/request-head.ts';
import { requestTarget } from '../domain/request-target.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { Upgrade } from './upgrade.ts';
import { clientClosed, type Progress, upstreamFailure } from './upstream-failure.ts';

/** What a target that cannot be read is to routes. */
const NOWHERE = { path: '', pathAndQuery: '', authority: undefined };

export type Upgrader = {
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends every upgraded connection: a server that closes knows nothing of them. */
  stop(): void;
};

/**
 * Handles handshakes of WebSocket and other protocols, and the connections they lead to, through
 * http-proxy-middleware.
 *
 * @param handshakeMs how long an upstream may take to answer
 */
export function createUpgrader(
  host: ExchangeHost,
  upstreams: readonly Upstream[],
  handshakeMs: number,
): Upgrader {
  const live = new Map<Duplex, Upgrade>();
  const plugins = [watch(live)];
  let stopped = false;
  const middlewares = new Map(
    upstreams.map((upstream) => [
      upstream,
      createProxyMiddleware({
        target: upstream.url,
        upgradeTimeout: handshakeMs,
        ejectPlugins: true, // its own error plugin answers into connections that are in use
        plugins,
      }),
    ]),
  );
  return {
    upgrade(incoming, socket, head) {
      if (stopped) {
        socket.destroy();
        return;
      }
      const target = requestTarget(incoming.url ?? '');
      const fields = incoming.rawHeaders;
      const plan = host.plan({ method: 'GET', target: target ?? NOWHERE, fields });
      const forwarded =
        target &&
        requestHead(incoming.rawHeaders, target, incoming.httpVersion, host.peerOf(incoming));
      const traced = forwarded?.ok ? host.trace?.(forwarded.fields) : undefined;
      const upgrade = new Upgrade(host, incoming, socket, plan, target ?? NOWHERE, traced?.trace);
      live.set(socket, upgrade);
      // The middleware listens a little later, and an error without a listener is thrown.
      socket.on('error', () => {});
      socket.on('close', () => {
        live.delete(socket);
        upgrade.closed();
      });
      if (target === undefined || !forwarded?.ok || !(socket instanceof Socket)) {
        const what = forwarded?.ok === false ? forwarded.what : 'it cannot be forwarded';
        upgrade.fail({ who: 'client', when: 'request', code: 'request_invalid', what });
        return;
      }
      const sent = traced?.fields ?? forwarded.fields;
      // The middleware forwards what the request says of itself.
      const rules = upgrade.upstream.arm === 'service' ? host.rulesOf(plan) : undefined;
      incoming.url = rules?.target(target) ?? target.pathAndQuery;
      incoming.headers = {
        connection: 'Upgrade',
        upgrade: 'websocket', // the middleware forwards nothing else
        ...groupByName(rules?.requestFields(sent) ?? sent),
      };
      middlewares.get(upgrade.upstream)?.upgrade(incoming, socket, head);
    },
    stop() {
      stopped = true;
      // With an error, because only that makes the middleware end its side as well.
      for (const socket of live.keys()) socket.destroy(new Error('the proxy stops'));
    },
  };
}

/** Tells each upgrade what becomes of it. */
function watch(live: ReadonlyMap<Duplex, Upgrade>): Plugin {
  return (proxy) => {
    proxy.on('proxyReqWs', (sent, incoming, socket) => {
      const { upgrade } = incoming.headersDistinct;
      if (upgrade !== undefined) sent.setHeader('Upgrade', upgrade);
      sent.once('upgrade', ({ statusCode }, connection) => {
        live.get(socket)?.answered(statusCode);
        // The middleware only ends it, and an upstream that does not answer a FIN would keep it.
        socket.once('close', () => connection.destroy());
      });
      sent.once('response', ({ statusCode }) => {
        live.get(socket)?.answered(statusCode);
        socket.resume(); // what nobody reads keeps a connection from its end
      });
    });
    proxy.on('error', (error, _incoming, socket) => {
      // For a handshake, the third argument is the client's connection.
      const connection = socket as Socket;
      const upgrade = live.get(connection);
      if (connection.destroyed) upgrade?.fail(clientClosed('request', error.message));
      else upgrade?.fail(upstreamFailure(error, upgrade.upstream.arm, progressOf(error)));
    });
  };
}

/** Errors on a connection that was made; all others prevented it. */
const BROKE_OFF = /^(HPE_|ECONNRESET|EPIPE|ERR_UPSTREAM_UPGRADE_TIMEOUT)/;

function progressOf(error: Error): Progress {
  return 'code' in error && BROKE_OFF.test(String(error.code)) ? 'headers' : 'connect';
}

/** Field lines as node:http takes them: under the name that came first, one value or several. */
function groupByName(fields: readonly string[]): Record<string, string | string[]> {
  const groups = new Map<string, { name: string; values: string[] }>();
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (/^(trailer|expect)$/i.test(name)) continue; // there is no body, and Node cannot write them
    const group = groups.get(name.toLowerCase()) ?? { name, values: [] };
    group.values.push(fields[index + 1] ?? '');
    groups.set(name.toLowerCase(), group);
  }
  const entries = [...groups.values()].map(({ name, values: [first = '', ...others] }) => [
    name,
    others.length === 0 ? first : [first, ...others],
  ]);
  return Object.fromEntries(entries);
}
