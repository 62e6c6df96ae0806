import { hash } from 'node:crypto';
import type { FlagHistory } from './flag-history.ts';
import type { FlagNews } from './flag-news.ts';
import { changesBetween, type FlagChangeInWords, wordsOf } from './flag-words.ts';
import type { Flags } from './flags.ts';
import type { HistoryDraft } from './history-entry.ts';
import { activeOverrides, type Override } from './override.ts';

/** Writes down what becomes of the flags of a process. */
export type FlagRecorder = {
  /** These news are about to be taken: what they bring about is their author's. */
  expect(news: FlagNews): void;
  stop(): Promise<void>;
};

/** ms that news may take longer than the change that they are about: it is seen by polling as well. */
const LATE_MS = 2_000;
/** ms between news and what they bring about, at the most. */
const NEAR_MS = 3_500;

/**
 * Follows the flags, and appends to their history: changes at the source, whoever made them, and overrides that are
 * set, lifted and over. What cannot be written is told, and nothing waits for it.
 *
 * @param now ms since 1970
 */
export function recordFlags(
  flags: Flags,
  history: FlagHistory,
  { now, complain }: { readonly now: () => number; readonly complain: (error: unknown) => void },
): FlagRecorder {
  const { source } = flags.status();
  let seen = flags.list();
  let isFirst = flags.version() === '';
  let overrides = new Map(flags.overrides().map((one) => [one.id, one]));
  let active = activeOverrides(flags.overrides(), now());
  /** Who said that they changed a flag, and when that was heard. */
  const authors = new Map<string, { readonly news: FlagNews; readonly at: number }>();
  const timers = new Set<NodeJS.Timeout>();
  let writing = Promise.resolve();
  const append = (draft: HistoryDraft) => {
    writing = writing.then(() => history.append(draft).then(() => {}, complain));
  };

  const stateOf = (name: string) => wordsOf(flags.list().find((flag) => flag.name === name));
  const tellChanges = (
    changes: readonly FlagChangeInWords[],
    version: string,
    seenAt: number,
    isLate: boolean,
  ) => {
    const authorOf = ({ name }: FlagChangeInWords) => {
      const author = authors.get(name);
      if (author === undefined || Math.abs(seenAt - author.at) > NEAR_MS) return undefined;
      const announced = author.news.announced.find((flag) => flag.name === name);
      // Somebody else may have changed it again at once: that is not the author's.
      const isTheirs = announced === undefined || wordsOf(announced) === stateOf(name);
      return isTheirs ? author.news : undefined;
    };
    for (const [news, known] of Map.groupBy(changes, authorOf)) {
      if (news !== undefined) {
        const where = news.kind === 'refresh' ? source : 'banyan';
        // What is not announced is the next change alone.
        if (where === source) for (const { name } of known) authors.delete(name);
        const { who, reason, id: change } = news;
        append({ what: 'flags changed', change, who, reason, where, flags: known });
      } else if (isLate) {
        const change = hash('sha256', `${version} ${JSON.stringify(known)}`).slice(0, 32);
        append({ what: 'flags changed', change, who: 'unknown', where: source, flags: known });
      } else {
        const timer = setTimeout(() => {
          timers.delete(timer);
          tellChanges(known, version, seenAt, true);
        }, LATE_MS);
        timers.add(timer);
      }
    }
  };
  const tellOverride = (
    what: HistoryDraft['what'],
    one: Override,
    by: Pick<HistoryDraft, 'who' | 'reason'>,
  ) => {
    const isOver = what === 'override lifted' || what === 'override expired';
    const [from, to] = isOver ? [' (override)', ''] : ['', ' (override)'];
    const words = (name: string, isForced: boolean) =>
      isForced ? (one.flags[name] ? 'on' : 'off') : stateOf(name);
    append({
      ...{ what, change: one.id, ...by, where: one.origin === 'guard' ? 'guard' : 'banyan' },
      flags: Object.keys(one.flags).map((name) => ({
        name,
        before: words(name, from !== '') + from,
        after: words(name, to !== '') + to,
      })),
    });
  };
  const follow = () => {
    const list = flags.list();
    const changes = isFirst ? [] : changesBetween(seen, list);
    seen = list;
    isFirst = flags.version() === '';
    if (changes.length > 0) tellChanges(changes, flags.version(), now(), false);

    const known = new Map(flags.overrides().map((one) => [one.id, one]));
    for (const one of known.values()) {
      const before = overrides.get(one.id);
      if (before === undefined) {
        tellOverride(one.origin === 'guard' ? 'guard breach' : 'override set', one, one);
      }
      if (one.lifted !== undefined && before?.lifted === undefined) {
        tellOverride('override lifted', one, one.lifted);
      }
    }
    const still = activeOverrides(flags.overrides(), now());
    for (const one of active) {
      const isOver = still.every(({ id }) => id !== one.id);
      if (isOver && known.get(one.id)?.lifted === undefined) {
        tellOverride('override expired', one, { who: one.who });
      }
    }
    overrides = known;
    active = still;
  };
  const unfollow = flags.onChange(follow);
  return {
    expect(news) {
      const at = now();
      const names = [...news.names, ...news.announced.map(({ name }) => name)];
      for (const name of names) authors.set(name, { news, at });
      for (const [name, author] of authors) {
        if (author.at + NEAR_MS < at) authors.delete(name);
      }
    },
    async stop() {
      unfollow();
      for (const timer of timers) clearTimeout(timer);
      await writing;
    },
  };
}
