import { isHopByHop, nominatedBy, withoutNominated } from './hop-by-hop.ts';
import type { RequestTarget } from './request-target.ts';

/** A request's header section as an upstream gets it, or why it cannot be forwarded. */
export type RequestHead =
  | {
      readonly ok: true;
      /** Names and values in turn; order, case and duplicates as the client sent them. */
      readonly fields: readonly string[];
      readonly hasBody: boolean;
    }
  | {
      readonly ok: false;
      readonly code: 'request_invalid' | 'request_transfer_coding';
      readonly what: string;
    };

/** Who sends a request. */
export type Peer = { readonly address: string; readonly isTrusted: boolean };

/**
 * Makes the header section that is forwarded: hop-by-hop fields and what Connection names are gone
 * (RFC 9110 §7.6.1), Via is added (§7.6.3), and the X-Forwarded fields tell what this proxy saw
 * itself: what a client says in them, or in Forwarded, is only believed of a trusted peer.
 *
 * @param raw names and values in turn, as received
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
  let hasBody = false;
  let forwardedFor = '';
  const forwarded = new Set<string>();
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    const key = name.toLowerCase();
    if (key === 'host') {
      host ??= value;
      hosts += 1;
    } else if (key === 'connection') {
      connection += `,${value}`;
    } else if (key === 'transfer-encoding') {
      // RFC 9112 §6.1: this proxy unwraps chunked, and would lose any other coding.
      if (value.toLowerCase() !== 'chunked') {
        return { ok: false, code: 'request_transfer_coding', what: 'only chunked is understood' };
      }
      hasBody = true;
    } else if (isForwarding(key)) {
      if (!peer.isTrusted || key.includes('_')) continue;
      forwarded.add(key);
      if (key === 'x-forwarded-for') forwardedFor += `${value}, `;
      else fields.push(name, value);
    } else if (!isHopByHop(key) && !isReplaced(key)) {
      if (key === 'content-length' && Number(value) > 0) hasBody = true;
      fields.push(name, value);
    }
  }
  // RFC 9112 §3.2. Two of them could name one host to the proxy and another to the upstream.
  if (hosts > 1) return { ok: false, code: 'request_invalid', what: 'more than one Host field' };

  const nominated = nominatedBy(connection);
  if (nominated !== undefined) fields = withoutNominated(fields, nominated);
  if (host !== undefined) {
    fields.push('Host', host);
    if (!forwarded.has('x-forwarded-host')) fields.push('X-Forwarded-Host', host);
  }
  fields.push('X-Forwarded-For', forwardedFor + peer.address);
  if (!forwarded.has('x-forwarded-proto')) fields.push('X-Forwarded-Proto', 'http');
  fields.push('Via', `${version} banyan`);
  return { ok: true, fields, hasBody };
}

/**
 * Fields that this proxy answers itself (Expect: the 100 is sent by then). Trailer: the trailers of a
 * request are not forwarded, so nor is their announcement.
 */
function isReplaced(key: string): boolean {
  return key === 'expect' || key === 'trailer';
}

/** CGI, and so PHP, takes X_Forwarded_For for the same field. */
function isForwarding(key: string): boolean {
  if (!key.startsWith('x') && !key.startsWith('f')) return false;
  const name = key.replaceAll('_', '-');
  return name === 'forwarded' || name.startsWith('x-forwarded-');
}
