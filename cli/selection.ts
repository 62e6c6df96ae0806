import {
  MESSAGE_SOURCES,
  type MessageSource,
  PARKED_STATES,
  type ParkedFilter,
  type ParkedState,
} from '#adapter';
import { nearest } from '#contracts';
import { FAILURE_CLASSES } from './failure-classes.ts';
import { timeOption } from './time-option.ts';
import { usage } from './usage.ts';
import { shellWord } from './words.ts';

/** What a command line says about the messages it means. */
export type SelectionOptions = {
  readonly type?: string;
  readonly class?: string;
  readonly fingerprint?: string;
  readonly aggregate?: string;
  readonly since?: string;
  readonly until?: string;
  readonly state?: readonly string[];
  readonly source?: string;
  readonly text?: string;
};

/** The options of a selection, in the order in which they are told. */
export const SELECTION_KEYS = [
  'type',
  'class',
  'fingerprint',
  'aggregate',
  'since',
  'until',
  'state',
  'source',
  'text',
] as const satisfies readonly (keyof SelectionOptions)[];

/** Whether the command line selects anything. */
export function isSelection(ids: readonly string[], options: SelectionOptions): boolean {
  return ids.length > 0 || SELECTION_KEYS.some((key) => options[key] !== undefined);
}

/**
 * The filter that the command line means; `states` unless it says which, or gives ids: what cannot be
 * done with one of these is told by its state. `now` in ms. Throws a BanyanError `usage` (exit code 2).
 */
export function parkedFilter(
  ids: readonly string[],
  options: SelectionOptions,
  { now, states }: { readonly now: number; readonly states?: readonly ParkedState[] | undefined },
): ParkedFilter {
  const { since, until } = options;
  const chosen = options.state === undefined ? undefined : statesOf(options.state);
  const filter: ParkedFilter = {
    ids: ids.length === 0 ? undefined : ids,
    states: chosen ?? (ids.length === 0 ? states : undefined),
    source: options.source === undefined ? undefined : sourceOf(options.source),
    type: options.type,
    class: options.class === undefined ? undefined : classOf(options.class),
    fingerprint: options.fingerprint,
    aggregate: options.aggregate === undefined ? undefined : aggregateOf(options.aggregate),
    since: since === undefined ? undefined : timeOption('--since', since, now),
    until: until === undefined ? undefined : timeOption('--until', until, now),
    text: options.text,
  };
  if (filter.since !== undefined && filter.until !== undefined && filter.since >= filter.until) {
    throw usage(`nothing is both since ${filter.since} and before ${filter.until}`);
  }
  return defined(filter);
}

/** The words that select the same again. */
export function selectionWords(options: SelectionOptions): readonly string[] {
  return SELECTION_KEYS.flatMap((key) => {
    const value = options[key];
    if (value === undefined) return [];
    const texts = typeof value === 'string' ? [value] : value;
    return texts.map((text) => `--${key} ${shellWord(text)}`);
  });
}

function statesOf(texts: readonly string[]): readonly ParkedState[] {
  const words = texts.flatMap((text) => text.split(',')).map((word) => word.trim());
  return [...new Set(words.map((word) => known('state', word, PARKED_STATES)))];
}

function sourceOf(word: string): MessageSource {
  return known('source', word, MESSAGE_SOURCES);
}

function classOf(word: string): string {
  return known('class', word, FAILURE_CLASSES);
}

function aggregateOf(text: string): string {
  if (/^[^/]+\/./.test(text)) return text;
  throw usage(`--aggregate ${text} is no TYPE/ID`, 'For example --aggregate order/1521705612047');
}

function known<T extends string>(what: string, word: string, words: readonly T[]): T {
  const found = words.find((one) => one === word);
  if (found !== undefined) return found;
  const near = nearest(word, words);
  const advice = near === undefined ? `Known: ${words.join(', ')}` : `Did you mean ${near}?`;
  throw usage(`there is no ${what} ${JSON.stringify(word)}`, advice);
}

function defined(filter: ParkedFilter): ParkedFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
