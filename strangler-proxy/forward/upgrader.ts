import type { IncomingMessage } from 'node:http';
import { Agent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createProxyMiddleware, type Plugin, type RequestHandler } from 'http-proxy-middleware';
import { withoutNominated } from '../domain/hop-by-hop.ts';
import { requestHead } from '../domain/request-head.ts';
import { requestTarget } from '../domain/request-target.ts';
import type { Instance } from '../upstream/instance.ts';
import { endGently } from './early-answer.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { passGateUpgrading } from './gate-passage.ts';
import { followFrames } from './goodbye.ts';
import { groupByName } from './grouped-fields.ts';
import { Upgrade } from './upgrade.ts';
import { clientClosed } from './upstream-failure.ts';

/** There is no body, and Node cannot write them. */
const UNWRITABLE: ReadonlySet<string> = new Set(['trailer', 'expect']);

const NO_BYTES = Buffer.alloc(0);

/** What a target that cannot be read is to routes. */
const NOWHERE = { path: '', pathAndQuery: '', authority: undefined };

export type Upgrader = {
  upgrade(host: ExchangeHost, incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Handshakes, and the connections that they led to. */
  readonly count: number;
  /**
   * Tells both ends of each WebSocket that this proxy goes away (Close, 1001), and breaks off after
   * `limitMs` what has not ended; other protocols at once. Resolves with how many were broken off.
   */
  drain(limitMs: number): Promise<number>;
  /** Ends every upgraded connection: a server that closes knows nothing of them. */
  stop(): void;
};

/**
 * Handles handshakes of WebSocket and other protocols, and the connections they lead to, through
 * http-proxy-middleware.
 *
 * @param random from 0 up to 1
 */
export function createUpgrader(random: () => number): Upgrader {
  const live = new Map<Duplex, Upgrade>();
  /** To upstreams that have not said goodbye yet, though their client has. */
  const leaving = new Set<Duplex>();
  const mask = () => Uint8Array.from({ length: 4 }, () => random() * 256);
  const plugins = [watch(live, leaving, mask)];
  let stopped = false;
  let isDraining = false;
  /** For none to be left. */
  const waiting = new Set<() => void>();
  const middlewares = new WeakMap<Instance, RequestHandler>();
  const middlewareOf = (instance: Instance, handshakeMs: number) => {
    const known = middlewares.get(instance);
    if (known !== undefined) return known;
    const made = createProxyMiddleware({
      ...targetOf(instance),
      upgradeTimeout: handshakeMs,
      ejectPlugins: true, // its own error plugin answers into connections that are in use
      plugins,
    });
    middlewares.set(instance, made);
    return made;
  };
  return {
    upgrade(host, incoming, socket, head) {
      if (stopped) {
        socket.destroy();
        return;
      }
      const target = requestTarget(incoming.url ?? '');
      const fields = incoming.rawHeaders;
      const peer = host.peerOf(incoming);
      const asked = { method: 'GET', target: target ?? NOWHERE, fields, peer: peer.address };
      const plan = host.plan(asked);
      const forwarded =
        target && requestHead(incoming.rawHeaders, target, incoming.httpVersion, peer);
      const traced = forwarded?.ok ? host.trace?.(forwarded.fields) : undefined;
      const upgrade = new Upgrade(host, incoming, socket, plan, target ?? NOWHERE, traced?.trace);
      live.set(socket, upgrade);
      if (isDraining) upgrade.goAway();
      // The middleware listens a little later, and an error without a listener is thrown.
      socket.on('error', () => {});
      socket.on('close', () => {
        live.delete(socket);
        upgrade.closed();
        if (live.size > 0) return;
        for (const resolve of waiting) resolve();
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
      const pass = (fields: readonly string[], early = head) => {
        const instance = upgrade.instance();
        if (instance === undefined) return;
        // The middleware forwards what the request says of itself.
        const { rules } = upgrade;
        incoming.url = rules?.target(target) ?? target.pathAndQuery;
        incoming.headers = {
          connection: 'Upgrade',
          upgrade: 'websocket', // the middleware forwards nothing else
          ...groupByName(withoutNominated(rules?.requestFields(fields) ?? fields, UNWRITABLE)),
        };
        // The early bytes are the client's still: the middleware has given them back.
        upgrade.askAnew = () => pass(fields, NO_BYTES);
        middlewareOf(instance, upgrade.patienceMs).upgrade(incoming, socket, early);
      };
      if (host.gate === undefined) pass(sent);
      else passGateUpgrading(host.gate, upgrade, plan.route, incoming, peer, sent, pass);
    },
    get count() {
      return live.size;
    },
    async drain(limitMs) {
      isDraining = true;
      for (const upgrade of live.values()) upgrade.goAway();
      if (live.size === 0) return 0;
      let brokenOff = 0;
      const timer = setTimeout(() => {
        brokenOff = live.size;
        breakOff(live.keys());
      }, limitMs);
      await new Promise<void>((resolve) => waiting.add(resolve));
      clearTimeout(timer);
      return brokenOff;
    },
    stop() {
      stopped = true;
      breakOff(live.keys());
      for (const connection of leaving) connection.destroy();
    },
  };
}

function breakOff(sockets: Iterable<Duplex>): void {
  // With an error, because only that makes the middleware end its side as well.
  for (const socket of sockets) socket.destroy(new Error('the proxy stops'));
}

/** In parts: the middleware would look an IPv6 address up with the brackets that a URL has. */
function targetOf({ place: { host, port, path, tls } }: Instance) {
  if (path !== undefined) {
    return { target: { protocol: 'http:', host: 'localhost', port: 80, socketPath: path } };
  }
  if (tls === undefined) return { target: { protocol: 'http:', host, port } };
  // Without keepAlive: a connection of its own each, but the TLS session is resumed.
  const agent = new Agent({ ...tls, ALPNProtocols: ['http/1.1'] });
  return { target: { protocol: 'https:', host, port }, agent };
}

/** Asks somebody else, in spite of the middleware: it ends the client's connection as soon as it has told of an error. */
function askAnew(upgrade: Upgrade, client: Socket): void {
  client.removeAllListeners('error').on('error', () => {});
  client.end = () => client;
  queueMicrotask(() => {
    Reflect.deleteProperty(client, 'end');
    upgrade.askAnew?.();
  });
}

/** Tells each upgrade what becomes of it. */
function watch(
  live: ReadonlyMap<Duplex, Upgrade>,
  leaving: Set<Duplex>,
  mask: () => Uint8Array,
): Plugin {
  const clients = new WeakMap<Duplex, Duplex>();
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
        clients.set(connection, socket);
        // The middleware only ends it, and an upstream that does not answer a FIN would keep it. One that was
        // told goodbye may have some time for its own.
        const upgrade = live.get(socket);
        socket.once('close', () => {
          if (!upgrade?.goesAway) return connection.destroy();
          leaving.add(connection);
          connection.once('close', () => leaving.delete(connection));
          return endGently(connection);
        });
      });
      sent.once('response', (answer) => {
        live.get(socket)?.answered(answer);
        socket.resume(); // what nobody reads keeps a connection from its end
      });
    });
    // Both are piped to each other, and neither has been read from.
    proxy.on('proxySocket', (connection) => {
      const client = clients.get(connection);
      const upgrade = client && live.get(client);
      if (client === undefined || upgrade === undefined) return;
      upgrade.switched(upgrade.isWebSocket ? followFrames(client, connection, mask) : undefined);
    });
    proxy.on('error', (error, _incoming, socket) => {
      // For a handshake, the third argument is the client's connection.
      const connection = socket as Socket;
      const upgrade = live.get(connection);
      if (connection.destroyed) upgrade?.fail(clientClosed('request', error.message));
      else if (upgrade?.broke(error)) askAnew(upgrade, connection);
    });
  };
}
