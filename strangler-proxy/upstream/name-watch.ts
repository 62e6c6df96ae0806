import { lookupDelay, retryDelay } from '../domain/lookup-delay.ts';
import type { Endpoint, Lookup } from './dns.ts';

/** Who wants to know what a name stands for. */
export type NameListener = {
  /** Told after each lookup that found something, whether or not it is what was there before. */
  found(endpoints: readonly Endpoint[]): void;
  /** Told once when lookups begin to fail, with why, and once when they find something again. */
  trouble(why: string | undefined): void;
};

/**
 * Looks a name up again and again, when the TTL of what was found has ended. While that fails, what was found
 * last goes on: a DNS server that is away takes no service away.
 */
export class NameWatch {
  readonly #lookup: Lookup;
  readonly #listener: NameListener;
  readonly #random: () => number;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** Resolves when the first lookup has ended, however. */
  readonly first: Promise<void>;

  /** @param random from 0 up to 1 */
  constructor(lookup: Lookup, listener: NameListener, random: () => number) {
    this.#lookup = lookup;
    this.#listener = listener;
    this.#random = random;
    this.first = this.#look();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#lookup.stop();
  }

  async #look(): Promise<void> {
    let delay: number;
    try {
      const { endpoints, ttl } = await this.#lookup.find();
      if (this.#isStopped) return;
      if (this.#failures > 0) this.#listener.trouble(undefined);
      this.#failures = 0;
      delay = lookupDelay(ttl);
      this.#listener.found(endpoints);
    } catch (error) {
      if (this.#isStopped) return;
      this.#failures += 1;
      if (this.#failures === 1) {
        this.#listener.trouble(error instanceof Error ? error.message : String(error));
      }
      delay = retryDelay(this.#failures, this.#random());
    }
    this.#timer = setTimeout(() => this.#look(), delay).unref();
  }
}
