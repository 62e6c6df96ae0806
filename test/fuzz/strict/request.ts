import { framingOf, readBody } from './body.ts';
import { type Field, readHead, tokensOf, type Unread, valuesOf } from './head.ts';

/** A request that a strict reader finds in what a client sent. */
export type Request = {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly fields: readonly Field[];
  readonly trailers: readonly Field[];
  /** Of a request that is not whole, what came of it. */
  readonly body: string;
  readonly isWhole: boolean;
  /** Nothing after it on its connection is a request (RFC 9112 §9.6). */
  readonly isLast: boolean;
  /** What follows may be another protocol. */
  readonly isUpgrade: boolean;
  readonly end: number;
};

export type Requests = {
  /** In their order; only the last can be one that is not whole. */
  readonly requests: readonly Request[];
  /** What else there is. */
  readonly rest: 'nothing' | 'closed' | Unread;
};

/**
 * RFC 9112 §3 lets a reader take several spaces for one. Node takes two protocols that are written like
 * HTTP/1.0 for it.
 */
const LINE = /^([!#$%&'*+\-.^_`|~\dA-Za-z]+) +([\x21-\x7e]+) +(?:HTTP|RTSP|ICE)\/(1\.[01])$/;

/** All that the bytes say, up to where they stop making sense (RFC 9112). */
export function readRequests(bytes: string): Requests {
  const requests: Request[] = [];
  let at = 0;
  for (;;) {
    // RFC 9112 §2.2: empty lines before a request line. Robust servers skip each CR and LF.
    while (bytes[at] === '\r' || bytes[at] === '\n') at += 1;
    if (at === bytes.length) return { requests, rest: 'nothing' };
    const next = readRequest(bytes, at);
    if ('kind' in next) return { requests, rest: next };
    requests.push(next.request);
    if (!next.request.isWhole) return { requests, rest: next.rest };
    if (next.request.isLast) return { requests, rest: 'closed' };
    at = next.request.end;
  }
}

type Found = { readonly request: Request; readonly rest: Unread };

/** RFC 9110 §6.5.1. */
const FRAMING = /^(content-length|transfer-encoding)$/i;

/** Reads the one request that begins there. */
export function readRequest(bytes: string, at: number): Found | Unread {
  const head = readHead(bytes, at);
  if ('kind' in head) return head;
  const [, method, target, version] = LINE.exec(head.start) ?? [];
  if (method === undefined || target === undefined) return no('no request line');
  if (version !== '1.0' && version !== '1.1') return no('the version');
  const { fields } = head;
  const framing = framingOf(fields);
  if (framing !== undefined && 'kind' in framing) return framing;
  if (framing?.by === 'chunks' && version === '1.0') return no('chunks in HTTP/1.0');
  const body = readBody(bytes, head.end, framing ?? { by: 'length', length: 0 });
  const isLate = body.trailers.some(([name]) => FRAMING.test(name));
  const connection = tokensOf(fields, 'connection');
  // Proxy-Connection is no field of any RFC, but many servers take it for Connection.
  const isKept = [...connection, ...tokensOf(fields, 'proxy-connection')].includes('keep-alive');
  const isOld = version === '1.0' && !isKept;
  const request: Request = {
    ...{ method, target, version, fields },
    ...{
      body: body.body,
      trailers: body.trailers,
      isWhole: body.isWhole && !isLate,
      end: body.end,
    },
    // To HTTP/1.0, Node lets keep-alive outrank close.
    isLast: isOld || method === 'CONNECT' || (version === '1.1' && connection.includes('close')),
    isUpgrade: valuesOf(fields, 'upgrade').length > 0,
  };
  if (isLate) return { request, rest: no('framed among the trailers') };
  return { request, rest: body.why === undefined ? { kind: 'incomplete' } : no(body.why) };
}

/**
 * What a gateway asks an origin for (RFC 9112 §3.2); undefined for a target that it cannot forward.
 */
export function forwardedTarget({ method, target }: Request): string | undefined {
  if (target.startsWith('/')) return target;
  if (target === '*') return method === 'OPTIONS' ? target : undefined;
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target) ?? [];
  if (authority === undefined || authority.includes('@')) return undefined;
  if (rest === '' && method === 'OPTIONS') return '*';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function no(why: string): Unread {
  return { kind: 'invalid', why };
}
