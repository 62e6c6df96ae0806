import { addForwarding, isForwarding, type Peer } from './forwarding-fields.ts';
import { isHopByHop, nominatedBy, withoutNominated } from './hop-by-hop.ts';
import type { RequestTarget } from './request-target.ts';

export type { Peer } from './forwarding-fields.ts';

/** How long a request's body is: none, as its Content-Length says, or in chunks (RFC 9112 §6.3). */
export type Framing = 'none' | 'length' | 'chunked';

/** A request's header section as an upstream gets it, or why it cannot be forwarded. */
export type RequestHead =
  | {
      readonly ok: true;
      /** Names and values in turn; order, case and duplicates as the client sent them. */
      readonly fields: readonly string[];
      readonly framing: Framing;
    }
  | {
      readonly ok: false;
      readonly code: 'request_invalid' | 'request_transfer_coding';
      readonly what: string;
    };

/** RFC 9112 §3.2, RFC 3986 §3.2.2: whatever could name another host to somebody else is left out. */
const HOST = /^[\w.\-~%!$&'()*+;=:[\]]*$/;

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Makes the header section that is forwarded: hop-by-hop fields and what Connection names are gone
 * (RFC 9110 §7.6.1), Via is added (§7.6.3), and the X-Forwarded fields tell what this proxy saw
 * itself: what a client says in them, or in Forwarded, is only believed of a trusted peer.
 *
 * @param raw names and values in turn, as received
 * @param version of the client's HTTP: 1.0 or 1.1
 */
export function requestHead(
  raw: readonly string[],
  target: RequestTarget,
  version: string,
  peer: Peer,
): RequestHead {
  let fields: string[] = [];
  let host = target.authority;
  let hosts = 0;
  let connection = '';
  let framing: Framing = 'none';
  let announcesTrailers = false;
  let forwardedFor = '';
  let forwarded = '';
  let said: Set<string> | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    if (!MAY_MATTER[name.length] && !isForwarding(name)) {
      fields.push(name, value);
      continue;
    }
    const key = name.toLowerCase();
    if (key === 'host') {
      host ??= value;
      hosts += 1;
      fields.push(name, host);
    } else if (key === 'connection') {
      connection += `,${value}`;
    } else if (key === 'transfer-encoding') {
      // RFC 9112 §6.1: this proxy unwraps chunked, and would lose any other coding.
      // Twice is once too often: it could be read as one coding within the other.
      if (framing === 'chunked' || value.toLowerCase() !== 'chunked') {
        return { ok: false, code: 'request_transfer_coding', what: 'only chunked is understood' };
      }
      framing = 'chunked';
    } else if (isForwarding(name)) {
      if (!peer.isTrusted || MISSPELT.test(key)) continue;
      if (key === 'x-forwarded-for') forwardedFor += `${value}, `;
      else if (key === 'forwarded') forwarded += `${value}, `;
      else {
        said ??= new Set();
        said.add(key);
        fields.push(name, value);
      }
    } else if (key === 'content-length') {
      const length = Number(value);
      if (length > Number.MAX_SAFE_INTEGER) return invalid('a length beyond counting');
      if (length > 0) framing = 'length';
      fields.push(name, value);
    } else if (key === 'trailer') {
      announcesTrailers = true;
      fields.push(name, value);
    } else if (key === 'expect') {
      // RFC 9110 §10.1.1: of HTTP/1.0 it means nothing.
      if (version !== '1.0') fields.push(name, value);
    } else if (!isHopByHop(key)) {
      fields.push(name, value);
    }
  }
  // RFC 9112 §2.3: of others nobody knows how they are framed. Node's parser lets some of them through.
  if (version !== '1.1' && version !== '1.0') return invalid('the version of HTTP');
  // RFC 9112 §3.2. Two of them could name one host to the proxy and another to the upstream.
  if (hosts > 1) return invalid('more than one Host field');
  if (hosts === 0 && version !== '1.0') return invalid('no Host field');
  if (host !== undefined && !HOST.test(host)) return invalid('no valid Host');
  // RFC 9112 §6.1: HTTP/1.0 has no chunks, and who sends them means to be misread.
  if (framing === 'chunked' && version === '1.0') return invalid('chunks in HTTP/1.0');

  const nominated = nominatedBy(connection);
  if (nominated !== undefined) fields = withoutNominated(fields, nominated);
  // RFC 9110 §6.5: trailers need chunks.
  if (announcesTrailers && framing !== 'chunked') fields = withoutNominated(fields, TRAILER);
  if (hosts === 0 && host !== undefined) fields.unshift('Host', host);
  addForwarding(fields, host, peer, said ?? NOTHING, forwardedFor, forwarded);
  fields.push('Via', version === '1.1' ? VIA : `${version} banyan`);
  return { ok: true, fields, framing };
}

/** As only a CGI server reads it. */
const MISSPELT = /[^a-z\d-]/;
const TRAILER: ReadonlySet<string> = new Set(['trailer']);
const VIA = '1.1 banyan';

/** By length: whether one of the fields that are looked at has a name so long. */
const MAY_MATTER: readonly boolean[] = Array.from({ length: 18 }, (_, length) =>
  [
    ...['host', 'connection', 'transfer-encoding', 'content-length', 'expect'],
    ...['keep-alive', 'proxy-connection', 'te', 'upgrade', 'trailer'],
  ].some((name) => name.length === length),
);

function invalid(what: string): RequestHead {
  return { ok: false, code: 'request_invalid', what };
}
