type Held<Kept> = { readonly key: string; readonly kept: Kept; holders: number };

/**
 * What outlives a change of the configuration. What two configurations describe in the same words is one and
 * the same: connections, breakers and what is known of instances, of tokens and of clients go on.
 */
export class Pool<Kept extends { stop(): void }> {
  readonly #held = new Map<string, Held<Kept>>();

  /**
   * What is described so, to be released once.
   *
   * @param open called where there is none yet
   */
  take(key: string, open: () => Kept): Kept {
    let held = this.#held.get(key);
    if (held === undefined) {
      held = { key, kept: open(), holders: 0 };
      this.#held.set(key, held);
    }
    held.holders += 1;
    return held.kept;
  }

  /** Whoever was given it needs it no more: the last one stops it. */
  release(kept: Kept): void {
    for (const held of this.#held.values()) {
      if (held.kept !== kept) continue;
      held.holders -= 1;
      if (held.holders > 0) return;
      this.#held.delete(held.key);
      kept.stop();
    }
  }

  /** Stops everything, whoever holds it. */
  stop(): void {
    for (const { kept } of this.#held.values()) kept.stop();
    this.#held.clear();
  }
}
