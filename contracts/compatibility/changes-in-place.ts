import type { Flaw } from './break.ts';
import { isIgnored } from './ignored.ts';
import { canonical, type Keywords, listOf, mapOf } from './keywords.ts';
import { placesIn } from './places.ts';

/**
 * What one version of a contract may not change about itself, beside what it accepts: how a message is
 * known and named, and what is masked. What is ignored, before or after, need only be known.
 */
export function changesInPlace(earlier: Keywords, later: Keywords): readonly Flaw[] {
  const [before, after] = [mapOf(earlier, 'x-contract'), mapOf(later, 'x-contract')];
  const isRead = !isIgnored(earlier) && !isIgnored(later);
  return [
    ...TERMS.filter(
      ({ term }) =>
        (isRead || !NEEDED_TO_READ.includes(term)) &&
        Object.hasOwn(before, term) &&
        promiseOf(before, term) !== promiseOf(after, term),
    ).map(({ term, message, advice }) => flaw(`${term}_changed`, term, message, advice)),
    ...identifyFlaws(mapOf(before, 'identify'), mapOf(after, 'identify')),
    ...routingFlaws(before, after),
    ...unmarkedFlaws(earlier, later),
  ];
}

const TERMS = [
  {
    term: 'name',
    message: 'is another contract by its name',
    advice: 'Keep the name, or write a contract beside this one.',
  },
  {
    term: 'key',
    message: 'names messages in another way: the same message would be processed twice',
    advice: 'Keep the key; another one needs a new contract.',
  },
  {
    term: 'aggregate',
    message: 'is about something else: what is in order by it would no longer be',
    advice: 'Keep the aggregate; another one needs a new contract.',
  },
  {
    term: 'format',
    message: 'is written in another format: queued messages would no longer be read',
    advice: 'Keep the format, or write a contract beside this one.',
  },
  {
    term: 'producer',
    message: 'is published by the other side',
    advice: 'Keep the producer, or publish a new event type beside this one.',
  },
  {
    term: 'method',
    message: 'is sent by another method, which the legacy need not take',
    advice: 'Keep the method, or write the next version, which the legacy takes first.',
  },
  {
    term: 'path',
    message: 'is sent to another place, which the legacy need not have',
    advice: 'Keep the path, or write the next version, which the legacy takes first.',
  },
];

const NEEDED_TO_READ = ['key', 'aggregate', 'format'];

/** What of a term must stay. Whether order matters may change: what the messages are about does not. */
function promiseOf(terms: Keywords, term: string): string {
  if (term !== 'aggregate') return canonical(terms[term]);
  const { ordered: _, ...aggregate } = mapOf(terms, term);
  return canonical(aggregate);
}

function flaw(rule: string, term: string, message: string, advice: string): Flaw {
  return { rule, pointer: '', message: `x-contract.${term}: ${message}`, advice };
}

/** Every sign asked for now must have been asked for, with no more values than now. */
function identifyFlaws(before: Keywords, after: Keywords): readonly Flaw[] {
  return Object.keys(after).flatMap((pointer) => {
    const values = listOf(after, pointer);
    const lost = listOf(before, pointer).filter((value) => !values.includes(value));
    if (!Object.hasOwn(before, pointer)) {
      return [identifyFlaw(pointer, 'now asks for a sign that earlier messages need not have')];
    }
    if (lost.length === 0) return [];
    const words = lost.map((value) => JSON.stringify(value)).join(', ');
    return [identifyFlaw(pointer, `no longer recognises ${words}`)];
  });
}

function identifyFlaw(pointer: string, what: string): Flaw {
  return {
    rule: 'identify_narrowed',
    pointer,
    message: `x-contract.identify: ${what}`,
    advice: 'Keep recognising it: such messages would be parked as unknown.',
  };
}

function routingFlaws(before: Keywords, after: Keywords): readonly Flaw[] {
  const kept = listOf(after, 'routingKeys');
  return listOf(before, 'routingKeys')
    .filter((key) => !kept.includes(key))
    .map((key) =>
      flaw(
        'routing_key_removed',
        'routingKeys',
        `no longer lists ${JSON.stringify(key)}`,
        'Keep the routing key: messages with it would no longer be received.',
      ),
    );
}

function unmarkedFlaws(earlier: Keywords, later: Keywords): readonly Flaw[] {
  const [marked, stillMarked] = [markedIn(earlier), markedIn(later)];
  return placesIn(later)
    .map(({ pointer }) => pointer)
    .filter((pointer) => isWithin(pointer, marked) && !isWithin(pointer, stillMarked))
    .map((pointer) => ({
      rule: 'personal_data_unmarked',
      pointer,
      message: 'is no longer marked as personal data: it would be printed in clear',
      advice: 'Keep its x-personal-data.',
    }));
}

function markedIn(schema: Keywords): readonly string[] {
  return placesIn(schema)
    .filter(({ node }) => typeof node['x-personal-data'] === 'string')
    .map(({ pointer }) => pointer);
}

function isWithin(pointer: string, places: readonly string[]): boolean {
  return places.some((place) => pointer === place || pointer.startsWith(`${place}/`));
}
