import type { Upstream } from './upstream.ts';

type Held = { readonly key: string; readonly upstream: Upstream; holders: number };

/**
 * The upstreams of a process. One that two configurations describe in the same words is one and the same: its
 * connections, its breaker and what is known of its instances outlive a change of the configuration.
 */
export class UpstreamPool {
  readonly #held = new Map<string, Held>();

  /** An upstream that is described so, to be released once. */
  take(key: string, open: () => Upstream): Upstream {
    let held = this.#held.get(key);
    if (held === undefined) {
      held = { key, upstream: open(), holders: 0 };
      this.#held.set(key, held);
    }
    held.holders += 1;
    return held.upstream;
  }

  /** Nobody who was given it needs it any more: the last one stops it. */
  release(upstream: Upstream): void {
    for (const held of this.#held.values()) {
      if (held.upstream !== upstream) continue;
      held.holders -= 1;
      if (held.holders > 0) return;
      this.#held.delete(held.key);
      upstream.stop();
    }
  }

  /** Breaks off what is in flight, and closes everything. */
  stop(): void {
    for (const { upstream } of this.#held.values()) upstream.stop();
    this.#held.clear();
  }
}
