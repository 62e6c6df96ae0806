import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';
import { withoutNominated } from '../domain/hop-by-hop.ts';
import { requestHead } from '../domain/request-head.ts';
import { requestTarget } from '../domain/request-target.ts';
import { bare } from '../upstream/tls.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { groupByName } from './grouped-fields.ts';
import { Upgrade } from './upgrade.ts';
import { clientClosed } from './upstream-failure.ts';

/** There is no body, and Node cannot write them. */
const UNWRITABLE: ReadonlySet<string> = new Set(['trailer', 'expect']);

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
        target: targetOf(upstream),
        ...(upstream.agent && { agent: upstream.agent }),
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
      if (plan.reason === 'maintenance') {
        upgrade.fail(host.maintenance);
        return;
      }
      const sent = traced?.fields ?? forwarded.fields;
      // The middleware forwards what the request says of itself.
      const { rules } = upgrade;
      incoming.url = rules?.target(target) ?? target.pathAndQuery;
      incoming.headers = {
        connection: 'Upgrade',
        upgrade: 'websocket', // the middleware forwards nothing else
        ...groupByName(withoutNominated(rules?.requestFields(sent) ?? sent, UNWRITABLE)),
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

/** In parts: the middleware would look an IPv6 address up with the brackets that a URL has. */
function targetOf({ url }: Upstream) {
  const { protocol, hostname, port } = new URL(url);
  return { protocol, host: bare(hostname), port: port || (protocol === 'https:' ? 443 : 80) };
}

/** Tells each upgrade what becomes of it. */
function watch(live: ReadonlyMap<Duplex, Upgrade>): Plugin {
  return (proxy) => {
    proxy.on('proxyReqWs', (sent, incoming, socket) => {
      const { upgrade } = incoming.headersDistinct;
      if (upgrade !== undefined) sent.setHeader('Upgrade', upgrade);
      sent.once('socket', (connection) => {
        const ready = 'encrypted' in connection ? 'secureConnect' : 'connect';
        connection.once(ready, () => live.get(socket)?.connected());
      });
      sent.once('upgrade', (answer, connection) => {
        live.get(socket)?.answered(answer);
        // The middleware only ends it, and an upstream that does not answer a FIN would keep it.
        socket.once('close', () => connection.destroy());
      });
      sent.once('response', (answer) => {
        live.get(socket)?.answered(answer);
        socket.resume(); // what nobody reads keeps a connection from its end
      });
    });
    proxy.on('error', (error, _incoming, socket) => {
      // For a handshake, the third argument is the client's connection.
      const connection = socket as Socket;
      const upgrade = live.get(connection);
      if (connection.destroyed) upgrade?.fail(clientClosed('request', error.message));
      else upgrade?.broke(error);
    });
  };
}
