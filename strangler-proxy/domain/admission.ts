import type { BanyanConfig, Route } from '#contracts';
import type { Failure } from './failure.ts';
import type { Peer } from './forwarding-fields.ts';

/** Whether a request is let in. */
export type Admission =
  | {
      readonly isAdmitted: true;
      /** Fields for the upstream that say who asks: names and values in turn. */
      readonly identity: readonly string[];
      /** Fields for the client, whoever answers. */
      readonly told: readonly string[];
    }
  | { readonly isAdmitted: false; readonly failure: Failure; readonly told: readonly string[] };

/** Whether anything stands before exchanges. */
export function hasGate({ auth, routes }: Pick<BanyanConfig, 'auth' | 'routes'>): boolean {
  return Object.keys(auth).length > 0 || routes.some(({ rateLimit }) => rateLimit !== undefined);
}

/** What stands before every exchange, once a provider of tokens or a rate limit is configured. */
export type Gate = {
  /** Whether a field says who asks, which no client may say of itself. */
  isIdentity(name: string): boolean;
  /** What is forwarded: names and values in turn, without fields that say who asks. */
  cleaned(fields: readonly string[]): readonly string[];
  /**
   * Undefined where the route asks for nothing; a promise, which is never rejected, only where a token must be
   * verified.
   *
   * @param fields as received
   */
  admit(
    route: Route | undefined,
    fields: readonly string[],
    peer: Peer,
  ): Admission | Promise<Admission> | undefined;
  /** Ends what is under way. */
  stop(): void;
};
