/** Who sends a request, and what upstreams are told about that. */
export type Peer = {
  readonly address: string;
  /** Whether it may speak for others: a load balancer in front. */
  readonly isTrusted: boolean;
  /** Where the request came in. */
  readonly port: number;
  /** … and how. */
  readonly protocol: 'http' | 'https';
  /** Whether upstreams are told in Forwarded (RFC 7239) too. */
  readonly forwarded: boolean;
};

/**
 * Whether a field tells where a request comes from. PHP takes X_Forwarded_For and X.Forwarded.For for the same
 * field, other CGI servers X~Forwarded~For as well.
 */
export function isForwarding(name: string): boolean {
  // The first letter alone rules most fields out.
  const first = name.charCodeAt(0) | 32;
  return (first === X || first === F) && FORWARDING.test(name);
}

const X = 120;
const F = 102;
const FORWARDING = /^(?:forwarded$|x[^a-z\d]forwarded[^a-z\d])/i;

/**
 * Adds what this proxy saw itself. What a trusted peer said is kept, and added to where the field is a
 * list; it alone knows the port and the protocol that its client used.
 *
 * @param fields names and values in turn, those of a trusted peer among them
 * @param said the lower-case names of those, but for the two lists
 */
export function addForwarding(
  fields: string[],
  host: string | undefined,
  peer: Peer,
  said: ReadonlySet<string>,
  forwardedFor: string,
  forwarded: string,
): void {
  if (host !== undefined && !said.has('x-forwarded-host')) fields.push('X-Forwarded-Host', host);
  fields.push('X-Forwarded-For', forwardedFor + peer.address);
  if (said.size === 0) fields.push('X-Forwarded-Port', String(peer.port));
  if (!said.has('x-forwarded-proto')) fields.push('X-Forwarded-Proto', peer.protocol);
  if (peer.forwarded) fields.push('Forwarded', forwarded + element(host, peer));
  else if (forwarded !== '') fields.push('Forwarded', forwarded.slice(0, -2));
}

/** RFC 7239 §4, §6: what is more than a token, such as an IPv6 address, is quoted. */
function element(host: string | undefined, { address, protocol }: Peer): string {
  const node = address.includes(':') ? `"[${address}]"` : address;
  // A host has no quotation mark and no backslash.
  return host === undefined
    ? `for=${node};proto=${protocol}`
    : `for=${node};host="${host}";proto=${protocol}`;
}
