/** What is sent over one connection, and how; bytes are latin1 text. */
export type FuzzCase = {
  readonly kind: Kind;
  /** Requests that were meant, whatever became of their bytes. */
  readonly count: number;
  readonly bytes: string;
  /** Where the bytes are cut into writes: shares of their length, from 0 to 1. */
  readonly cuts: readonly number[];
  readonly ending: Ending;
  /** What the origin answers to the nth request; by default an echo. */
  readonly answers?: readonly FuzzAnswer[];
};

export const kinds = ['grammar', 'corpus', 'bytes', 'answers', 'answer corpus'] as const;
export type Kind = (typeof kinds)[number];

/** The client waits for its answers, or ends its side at once, or breaks the connection. */
export type Ending = 'wait' | 'end' | 'reset';

/** What an origin says to one request. */
export type FuzzAnswer = {
  readonly bytes: string;
  readonly cuts: readonly number[];
  /** Whether its connection ends with it in any case. */
  readonly ends: boolean;
  /** It is flawless, so that nothing may come between it and its client. */
  readonly isPlain: boolean;
};

/** The writes of some bytes. */
export function segmentsOf({ bytes, cuts }: { bytes: string; cuts: readonly number[] }): string[] {
  const places = cuts.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
  return [...places, bytes.length].map((end, nth) => bytes.slice(places[nth - 1] ?? 0, end));
}
