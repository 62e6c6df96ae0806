import { gunzipSync } from 'node:zlib';
import { type Answered, ask, valuesOf } from '../../integration/strangler-proxy/client.ts';

/** What was asked, in words that are the same on each visit, and what came back. */
export type Visit = { readonly asked: string; readonly answer: Answered };

export type Question = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

/** A visitor of the wiki, with cookies. */
export type Visitor = {
  /** All that was asked, in order. */
  readonly visits: Visit[];
  ask(target: string, question?: Question): Promise<Answered>;
};

/** The name of the wiki, whichever address is spoken to. */
export const host = 'wiki.example';

export function openVisitor(address: string): Visitor {
  const visits: Visit[] = [];
  const cookies = new Map<string, string>();
  return {
    visits,
    async ask(target, { method = 'GET', headers = {}, body } = {}) {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const answer = await ask(address, {
        path: target,
        method,
        headers: {
          host,
          'accept-encoding': 'gzip',
          ...(cookie && { cookie }),
          ...headers,
          ...(body && { 'content-length': Buffer.byteLength(body) }),
        },
        ...(body && { body }),
      });
      for (const set of valuesOf(answer.fields, 'set-cookie')) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        cookies.set(name, value);
      }
      const shown = Object.entries(headers).map((pair) => ` ${pair.join(': ')}`);
      visits.push({ asked: `${method} ${target}${shown.join('')}`, answer });
      return answer;
    },
  };
}

/** The body as text, without its gzip. */
export function textOf({ body, headers }: Answered): string {
  const isPacked = headers['content-encoding'] === 'gzip' && body.length > 0;
  return (isPacked ? gunzipSync(body) : body).toString();
}
