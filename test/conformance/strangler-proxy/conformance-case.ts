import type { Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
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
  describe(title, () => {
    it.each(cases.map((each) => [label(each), each] as const))('%s', async (_label, each) => {
      const { origin: script = () => OK, onConnection, yaml = '', timeouts } = each.given ?? {};
      const origin = await startRawOrigin(recording?.origin(script) ?? script, onConnection);
      stack.push(origin);
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

function label({ name, rfc }: Case): string {
  return rfc === '' ? name : `${name} (RFC ${rfc})`;
}
