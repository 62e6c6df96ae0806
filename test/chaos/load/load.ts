import { brokenMessage } from './broken-message.ts';
import { type LegacyMessage, orderStory } from './order-story.ts';
import { type Random, randomOf } from './random.ts';

/** One message of a load; a duplicate is another one's routing key and bytes, later. */
export type LoadMessage = LegacyMessage & { readonly kind: 'valid' | 'broken' | 'duplicate' };

export type LoadOptions = {
  /** How many in all; 1 % of them are broken, 5 % are duplicates. */
  readonly messages: number;
  readonly seed: number;
};

/** Orders that are told of at the same time. */
const OPEN_ORDERS = 60;

/**
 * What the legacy publishes, in its order: the messages of many orders mixed, those of one order in
 * their order. The same options give the same load.
 */
export function loadOf({ messages, seed }: LoadOptions): readonly LoadMessage[] {
  const random = randomOf(seed);
  const broken = Math.max(1, Math.round(messages / 100));
  const duplicates = Math.max(1, Math.round(messages / 20));
  const valid = mixedOrders(messages - broken - duplicates, random);

  type Placed = { readonly at: number; readonly message: LoadMessage };
  const placed: Placed[] = valid.map((message, at) => ({ at, message }));
  for (let number = 0; number < broken; number += 1) {
    const message = brokenMessage(String(1_621_700_000_000 + number), number);
    placed.push({
      at: random.fraction() * valid.length,
      message: { ...message, kind: 'broken' },
    });
  }
  for (const { at, message } of Array.from({ length: duplicates }, () => one(placed, random))) {
    // Half of them soon, as a nervous sender would, the others at any time.
    const later = random.fraction() * (random.happens(0.5) ? 20 : valid.length - at);
    placed.push({ at: at + Math.max(later, 1e-6), message: { ...message, kind: 'duplicate' } });
  }
  return placed.sort((one, other) => one.at - other.at).map(({ message }) => message);
}

function mixedOrders(count: number, random: Random): LoadMessage[] {
  const stories: LegacyMessage[][] = [];
  let orders = 0;
  const mixed: LoadMessage[] = [];
  while (mixed.length < count) {
    while (stories.length < OPEN_ORDERS) {
      stories.push([...orderStory(String(1_521_700_000_000 + orders), random)]);
      orders += 1;
    }
    const index = random.below(stories.length);
    const message = stories[index]?.shift();
    if (message === undefined) stories.splice(index, 1);
    else mixed.push({ ...message, kind: 'valid' });
  }
  return mixed;
}

function one<T>(all: readonly T[], random: Random): T {
  const found = all[random.below(all.length)];
  if (found === undefined) throw new Error('there is none');
  return found;
}
