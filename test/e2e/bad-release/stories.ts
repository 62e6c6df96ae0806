import type { LoadMessage } from '../../chaos/load/load.ts';
import { type LegacyMessage, orderStory } from '../../chaos/load/order-story.ts';
import { type Random, randomOf } from '../../chaos/load/random.ts';
import { type Mistake, mistakeWith } from './next-order.ts';

/** What the legacy tells of many orders, and what the bad release makes of it. */
export type Stories = {
  /** Those of many orders mixed, those of one order in their order. */
  readonly before: readonly LoadMessage[];
  /** Told once the release is rolled back: the end of some stories. */
  readonly later: readonly LoadMessage[];
  /** How many messages fail, by what goes wrong with them. */
  readonly failing: ReadonlyMap<Mistake, number>;
  /** How many of those before wait behind one that fails. */
  readonly heldBack: number;
};

/** Orders that are told of at the same time. */
const OPEN_ORDERS = 60;

/** The same numbers give the same stories. */
export function storiesOf(orders: number, seed: number): Stories {
  const random = randomOf(seed);
  const before: LegacyMessage[][] = [];
  const later: LegacyMessage[] = [];
  const failing = new Map<Mistake, number>();
  let heldBack = 0;
  for (let number = 0; number < orders; number += 1) {
    const ordno = String(1_521_700_000_000 + number);
    const story = [...orderStory(ordno, random)];
    if (wholesOf(story).length > 2 && number % 3 === 0) later.push(...story.splice(-1));
    before.push(story);
    const mistake = mistakeWith(ordno);
    if (mistake === undefined) continue;
    failing.set(mistake, (failing.get(mistake) ?? 0) + 1);
    heldBack += story.length - failingAt(story, mistake) - 1;
  }
  return { before: mixed(before, random).map(valid), later: later.map(valid), failing, heldBack };
}

const WHOLE_ORDERS = new Set(['order.received', 'order.step', 'order.cancel']);

/** Where a story tells of the whole order. */
function wholesOf(story: readonly LegacyMessage[]): readonly number[] {
  return [...story.keys()].filter((at) => WHOLE_ORDERS.has(story[at]?.routingKey ?? ''));
}

/** The release is wrong about whole orders alone: about the first message of one, or the second. */
function failingAt(story: readonly LegacyMessage[], mistake: Mistake): number {
  const at = wholesOf(story)[mistake === 'wrong event' ? 1 : 0];
  if (at === undefined) throw new Error('a story without a message that fails');
  return at;
}

function mixed(stories: readonly (readonly LegacyMessage[])[], random: Random): LegacyMessage[] {
  const told: LegacyMessage[] = [];
  const open: LegacyMessage[][] = [];
  const coming = stories.values();
  for (;;) {
    while (open.length < OPEN_ORDERS) {
      const { value, done } = coming.next();
      if (done) break;
      open.push([...value]);
    }
    if (open.length === 0) return told;
    const index = random.below(open.length);
    const message = open[index]?.shift();
    if (message === undefined) open.splice(index, 1);
    else told.push(message);
  }
}

function valid(message: LegacyMessage): LoadMessage {
  return { ...message, kind: 'valid' };
}
