import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type Authority, makeAuthority } from '../../certificates.ts';
import { runProxy, type TestProxy } from '../../integration/strangler-proxy/running-proxy.ts';
import { connectRaw, type RawClient } from './raw-client.ts';
import { OK, type RawOrigin, type Script, startRawOrigin } from './raw-origin.ts';
import { Recording } from './recording.ts';

/** One thing that the proxy does as it should. */
export type Case = {
  /** Completes a sentence with the title of its group; it stands in docs/conformance.md. */
  readonly name: string;
  /** Where it is asked for, such as `9112 §6.1`; empty where no RFC speaks of it. */
  readonly rfc: string;
  readonly given?: Given;
  check(world: World): Promise<void>;
};

/** A proxy with a raw origin as its legacy. By default the origin answers `OK`. */
export type Given = {
  readonly origin?: Script;
  readonly onConnection?: (socket: Socket) => void;
  /** Further lines of banyan.yaml. */
  readonly yaml?: string;
  readonly timeouts?: { connect: number; headers: number };
  readonly tls?: (authority: Authority) => GivenTls;
};

/** An origin that is asked over TLS. */
export type GivenTls = {
  /** What it shows; without it, it speaks something else. */
  readonly origin?: TlsOptions;
  /** Where it listens; by default 127.0.0.1. */
  readonly address?: string;
  /** What the proxy is told of it: `legacy` of banyan.yaml. By default its host is 127.0.0.1. */
  readonly legacy: { readonly host?: string; readonly [key: string]: unknown };
};

export type World = {
  readonly origin: RawOrigin;
  readonly proxy: TestProxy;
  /** Opens a connection to the proxy. */
  connect(): RawClient;
  /** Sends bytes on a connection of their own, and gives all that comes back until it is over. */
  ask(bytes: string): Promise<string>;
};

export type Group = { readonly title: string; readonly cases: readonly Case[] };

/** Runs each case against a proxy and an origin of its own. BANYAN_CORPUS=write renews test/fuzz/corpus. */
export function run({ title, cases }: Group): void {
  const stack: { stop(): Promise<void> }[] = [];
  const recording = process.env.BANYAN_CORPUS === 'write' ? new Recording() : undefined;
  afterAll(() => recording?.write(expect.getState().testPath ?? title));
  afterEach(async () => {
    while (stack.length > 0) await stack.pop()?.stop();
  });
  let made: Authority | undefined;
  const authority = () => {
    made ??= makeAuthority();
    return made;
  };
  afterAll(() => made?.stop());
  describe(title, () => {
    it.each(cases.map((each) => [label(each), each] as const))('%s', async (_label, each) => {
      const { origin: script = () => OK, onConnection, timeouts, tls } = each.given ?? {};
      const secure = tls?.(authority());
      const answers = recording?.origin(script) ?? script;
      const origin = await startRawOrigin(answers, onConnection, secure?.origin, secure?.address);
      stack.push(origin);
      const yaml = secure ? legacyLine(secure, origin.port) : (each.given?.yaml ?? '');
      const lines = /^legacy:/m.test(yaml) ? yaml : `legacy: ${origin.url}\n${yaml}`;
      const proxy = await runProxy(lines, timeouts && { timeouts });
      stack.push(proxy);
      const connect = () => {
        const client = connectRaw(proxy.address);
        stack.push({ stop: async () => void client.socket.destroy() });
        return recording?.client(client) ?? client;
      };
      const ask = async (bytes: string) => {
        const client = connect();
        client.send(bytes);
        await client.closed();
        return client.answer;
      };
      await each.check({ origin, proxy, connect, ask });
    });
  });
}

function legacyLine({ legacy: { host = '127.0.0.1', ...settings } }: GivenTls, port: number) {
  return `legacy: ${JSON.stringify({ url: `https://${host}:${port}`, ...settings })}\n`;
}

function label({ name, rfc }: Case): string {
  return rfc === '' ? name : `${name} (RFC ${rfc})`;
}
