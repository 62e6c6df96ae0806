import { createHash } from 'node:crypto';
import type { RateLimit as LimitSettings } from '#contracts';
import { clientAddress } from '../domain/client-address.ts';
import { clientNetwork } from '../domain/client-network.ts';
import type { Peer } from '../domain/forwarding-fields.ts';
import { createRateLimit } from '../domain/rate-limit.ts';
import { rateLimitFields } from '../domain/rate-limit-fields.ts';
import { fieldValues } from '../domain/routed-request.ts';
import { type Refusal, refusal } from './refusal.ts';

/** So many clients of a route are remembered: about 150 bytes each. */
const CLIENTS = 50_000;
/** What is longer is remembered by its hash, so that nobody fills the memory with names. */
const LONGEST = 64;

export type RouteLimit = {
  /** Whether it must be known who asks. */
  readonly isByUser: boolean;
  /** Fields for the client, or the refusal. */
  take(
    fields: readonly string[],
    peer: Peer,
    user: string | undefined,
  ): readonly string[] | Refusal;
};

/** The limit of a route, for each of its clients. */
export function createRouteLimit(
  route: string,
  { requests, per, burst = requests, by }: LimitSettings,
  isTrusted: (address: string) => boolean,
  clock: () => number,
): RouteLimit {
  const policy = { requests, per, burst };
  const limit = createRateLimit(policy, CLIENTS);
  const tell = rateLimitFields(route, policy);
  const header = by.startsWith('header:') ? by.slice('header:'.length).toLowerCase() : undefined;
  const what = `more than ${requests} requests in ${per / 1000} s`;

  const clientOf = (fields: readonly string[], peer: Peer, user: string | undefined): string => {
    const named = header === undefined ? user : fieldValues(fields, header).join(',') || undefined;
    if (named !== undefined) return short(`=${named}`);
    const { address, isTrusted: speaksForOthers } = peer;
    return speaksForOthers
      ? short(clientNetwork(clientAddress(address, fields, isTrusted)))
      : clientNetwork(address);
  };
  return {
    isByUser: by === 'user',
    take(fields, peer, user) {
      const allowance = limit.take(clientOf(fields, peer, user), clock());
      const told = tell(allowance);
      return allowance.isAllowed ? told : refusal('rate_limited', what, told);
    },
  };
}

function short(name: string): string {
  return name.length > LONGEST ? createHash('sha256').update(name).digest('base64') : name;
}
