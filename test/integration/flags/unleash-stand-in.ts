import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { close, listen } from '#process';

/** A server that answers as Unleash's client API does, and as somebody wants it to. */
export type UnleashStandIn = AsyncDisposable & {
  /** Ends in `/api`. */
  readonly url: string;
  /** How often it was asked. */
  asked(): number;
  /** How many asked it at once, at the most. */
  atOnce(): number;
  /** What it says from now on: whether flags are on. */
  say(flags: Readonly<Record<string, boolean>>): void;
  /** A status, or that it takes questions and answers none. */
  behave(how: number | 'hang'): void;
};

/** @param lag ms that an answer takes */
export async function startUnleashStandIn(lag = 0): Promise<UnleashStandIn> {
  let body = '';
  let version = 0;
  let asked = 0;
  let [underway, most] = [0, 0];
  let how: number | 'hang' = 200;
  const server = createServer(async (request, response) => {
    asked += 1;
    underway += 1;
    most = Math.max(most, underway);
    response.on('close', () => {
      underway -= 1;
    });
    if (how === 'hang') return;
    const [status, told, etag] = [how, body, `"${version}"`];
    await delay(lag);
    const isKnown = request.headers['if-none-match'] === etag;
    response.writeHead(status === 200 && isKnown ? 304 : status, { etag });
    response.end(status === 200 && !isKnown ? told : '');
  });
  const say: UnleashStandIn['say'] = (flags) => {
    version += 1;
    body = JSON.stringify({ version: 2, features: flagsOf(flags) });
  };
  say({});
  return {
    url: `${await listen(server, { host: '127.0.0.1', port: 0 })}/api`,
    asked: () => asked,
    atOnce: () => most,
    say,
    behave(next) {
      how = next;
    },
    [Symbol.asyncDispose]: () => close(server, 0),
  };
}

/** As Unleash tells them. */
export function flagsOf(flags: Readonly<Record<string, boolean>>) {
  const strategies = [{ name: 'default', parameters: {}, constraints: [] }];
  return Object.entries(flags).map(([name, enabled]) => ({
    ...{ name, enabled, type: 'release', strategies },
  }));
}
