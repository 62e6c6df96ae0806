/** The end of a chain: of an empty one, position 0 and no hash. */
export type ChainHead = {
  /** 1 for the first; without a gap. NaN where no number was read. */
  readonly position: number;
  /** SHA-256 in hex over the entry and the hash of the one before it. */
  readonly hash: string;
};

/** SHA-256 of a text as UTF-8, in hex. */
export type Sha256 = (text: string) => string;

export const CHAIN_START: ChainHead = { position: 0, hash: '' };

/** Follows a chain from its first entry to its last. */
export type LinkCheck<Link> = {
  /** The next entries by their places. Tells what is wrong first, as a sentence. */
  add(links: readonly Link[]): string | undefined;
  /** The last entry that was right. */
  last(): ChainHead;
  /** After the last one. */
  end(): string | undefined;
};

/**
 * `hashOf`: what the hash of an entry must be behind this one; undefined for what cannot be hashed.
 * `anchor`: a hash that was noted down earlier. Without it a chain that was written anew as a whole,
 * or cut off at its end, is as good as any.
 */
export function linkCheck<Link extends ChainHead>(
  hashOf: (link: Link, previous: string) => string | undefined,
  anchor?: string | undefined,
): LinkCheck<Link> {
  let last = CHAIN_START;
  let isAnchored = anchor === undefined;
  let wrong: string | undefined;

  const wrongWith = (link: Link): string | undefined => {
    const { position, hash } = link;
    const due = last.position + 1;
    if (Number.isSafeInteger(position) && position > due) return missingLinks(due, position - 1);
    if (Number.isNaN(position)) return `one without a number stands where entry ${due} belongs`;
    if (position !== due) return `entry ${position} stands where entry ${due} belongs`;
    if (hash === hashOf(link, last.hash)) return undefined;
    return `entry ${position} is not what was written there: it was changed, or put there later`;
  };

  return {
    add(links) {
      for (const link of links) {
        wrong ??= wrongWith(link);
        if (wrong !== undefined) break;
        last = link;
        isAnchored ||= link.hash === anchor;
      }
      return wrong;
    },

    last: () => last,

    end() {
      if (wrong === undefined && !isAnchored) {
        wrong = `no entry has the hash ${anchor}: entries were written anew, or cut off at the end`;
      }
      return wrong;
    },
  };
}

/** Entries that a chain should have, as a sentence. */
export function missingLinks(from: number, to: number): string {
  return from === to ? `entry ${from} is missing` : `entries ${from} to ${to} are missing`;
}
