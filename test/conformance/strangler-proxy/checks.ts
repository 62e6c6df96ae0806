import { expect } from '@jest/globals';
import type { Case, Given, World } from './conformance-case.ts';
import { type Message, readMessage } from './http-message.ts';

export const GET = 'GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n';
export const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: shop\r\n\r\n';

/** A GET, or what the lines make of it, on a last connection. */
export function request(line: string, ...fields: string[]): string {
  return [line, 'Host: shop', 'Connection: close', ...fields, '', ''].join('\r\n');
}

/** The only request that the origin was sent. */
export function onlyRequest({ origin }: Pick<World, 'origin'>): Message {
  const all = origin.requests();
  expect(all).toHaveLength(1);
  return all[0] as Message; // there is one
}

/** The answer that a client got, whole and alone. */
export function onlyAnswer(bytes: string): Message {
  const answer = readMessage(bytes);
  expect(answer?.length).toBe(bytes.length);
  return answer as Message; // or the line above has thrown
}

/** What an origin's answer becomes: the client's view. */
export function passesOn(
  name: string,
  rfc: string,
  answer: string,
  check: (got: string) => void,
  bytes = GET,
): Case {
  return {
    name,
    rfc,
    given: { origin: () => answer },
    check: async ({ ask }) => check(await ask(bytes)),
  };
}

/** What a client's request becomes: the origin's view. */
export function sendsOn(
  name: string,
  rfc: string,
  bytes: string,
  check: (got: Message) => void,
  given: Given = {},
): Case {
  return {
    name,
    rfc,
    given,
    async check(world) {
      await world.ask(bytes);
      check(onlyRequest(world));
    },
  };
}

/** A request that is answered with this status and reaches nobody, nor does what follows it. */
export function refuses(name: string, rfc: string, status: number | string, bytes: string): Case {
  return {
    name,
    rfc,
    async check({ ask, origin }) {
      const answer = await ask(bytes);
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
      expect(origin.received.join('')).toBe('');
    },
  };
}
