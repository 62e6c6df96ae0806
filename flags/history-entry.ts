import {
  boundedText,
  CHAIN_START,
  type ChainHead,
  MOST_REASON,
  MOST_WHO,
  type Sha256,
} from '#contracts';
import type { FlagChangeInWords } from './flag-words.ts';

/** What was done to flags, or found out about it. */
export type HistoryOperation =
  | 'flags changed'
  | 'override set'
  | 'override lifted'
  | 'override expired'
  | 'guard breach'
  | 'effect measured';

/** Which instances told that a change is in force there, and how many ms after it was made. */
export type HistoryEffect = {
  readonly confirmed: readonly { readonly instance: string; readonly ms: number }[];
  readonly missing: readonly string[];
};

/** An entry of the history before it has its place in the chain. */
export type HistoryDraft = {
  readonly who: string;
  readonly what: HistoryOperation;
  /** The id of the change; what was told of it once is not told again. */
  readonly change: string;
  /** Why, in the words of whoever did it. */
  readonly reason?: string | undefined;
  /** By which way it came. */
  readonly where: 'banyan' | 'unleash' | 'file' | 'guard';
  readonly flags: readonly FlagChangeInWords[];
  readonly effect?: HistoryEffect | undefined;
};

/** An entry of the history: nothing of it is ever changed or removed. */
export type HistoryEntry = ChainHead &
  HistoryDraft & {
    /** RFC 3339, UTC. */
    readonly at: string;
    /** The file beside the history with what a crash left of an entry that should be before this one. */
    readonly setAside?: string | undefined;
  };

/** A line of the history's file. */
export type HistoryLine = ChainHead & {
  /** The entry as it is written, without its hash. */
  readonly body: string;
};

const HASH = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/s;

/** The entry behind the head, as a line without its end. `at`: RFC 3339. */
export function lineOf(
  draft: HistoryDraft,
  { head, at, setAside }: { head: ChainHead; at: string; setAside?: string | undefined },
  sha256: Sha256,
): string {
  const { who, what, change, reason, where, flags, effect } = draft;
  const body = JSON.stringify({
    position: head.position + 1,
    at,
    who: boundedText(who, MOST_WHO),
    what,
    change,
    reason: reason === undefined ? undefined : boundedText(reason, MOST_REASON),
    where,
    flags,
    effect,
    setAside,
  });
  const hash = hashOf({ body }, head.hash, sha256);
  return `${body.slice(0, -1)},"hash":"${hash}"}`;
}

/** The place that a line claims; undefined for what is no entry. */
export function readLine(line: string): HistoryLine | undefined {
  const [, start, hash] = HASH.exec(line) ?? [];
  if (start === undefined || hash === undefined) return undefined;
  const body = `${start}}`;
  const position = positionIn(body);
  return position === undefined ? undefined : { position, hash, body };
}

/** A line that is no entry stands in the chain as one that has no place there. */
export function linkOf(line: string): HistoryLine {
  return readLine(line) ?? { ...CHAIN_START, position: Number.NaN, body: line };
}

/** The entry of a line that has been read; undefined for what somebody put there and cannot be shown. */
export function entryOf({ body, hash }: HistoryLine): HistoryEntry | undefined {
  const entry: HistoryEntry = { ...JSON.parse(body), hash };
  const { at, who, what, change, where, flags, effect } = entry;
  const isWhole =
    [at, who, what, change, where].every(isText) &&
    isListOf(flags, ({ name, before, after }) => [name, before, after].every(isText)) &&
    (effect === undefined ||
      (isListOf(effect.confirmed, ({ instance }) => isText(instance)) &&
        isListOf(effect.missing, isText)));
  return isWhole ? entry : undefined;
}

/** What is hashed is what is written, to the letter; never change it: no chain would be right any more. */
export function hashOf(
  { body }: Pick<HistoryLine, 'body'>,
  previous: string,
  sha256: Sha256,
): string {
  return sha256(`${previous}\n${body}`);
}

function positionIn(body: string): number | undefined {
  try {
    const { position } = JSON.parse(body);
    return Number.isSafeInteger(position) && position > 0 ? position : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isListOf<Item>(list: readonly Item[], is: (item: Item) => boolean): boolean {
  return Array.isArray(list) && list.every((item) => item !== null && is(item));
}
