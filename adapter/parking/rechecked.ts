import { fingerprintOf } from '../domain/failure.ts';
import type { ParkedMessage } from '../domain/parked-message.ts';
import { broughtMessage } from './exported.ts';
import type { ExportedMessage, Rechecked } from './operations.ts';
import { createParkedRehearsal, type RehearsalOptions, type Rehearsed } from './rehearsal.ts';

type Pages = AsyncIterable<readonly ParkedMessage[]> | Iterable<readonly ParkedMessage[]>;

/** What would come of each group of messages; the largest first. */
export async function recheckedGroups(
  pages: Pages,
  rehearse: (messages: readonly ParkedMessage[]) => Promise<readonly Rehearsed[]>,
): Promise<Rechecked[]> {
  const groups = new Map<string, { -readonly [Key in keyof Rechecked]: Rechecked[Key] }>();
  for await (const page of pages) {
    for (const { message, kind, failure } of await rehearse(page)) {
      const { fingerprint } = message;
      const group = groups.get(fingerprint) ?? {
        fingerprint,
        count: 0,
        wouldSucceed: 0,
        stillFails: 0,
        held: 0,
        now: [],
      };
      groups.set(fingerprint, group);
      group.count += 1;
      if (kind === 'fails') group.stillFails += 1;
      else if (kind === 'held') group.held += 1;
      else group.wouldSucceed += 1;
      if (failure !== undefined) {
        group.now = [...new Set([...group.now, fingerprintOf(failure)])];
      }
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** The same for exported messages, oldest first, of which nothing else is known. */
export function recheckedExport(
  messages: readonly ExportedMessage[],
  tools: Omit<RehearsalOptions, 'lookUp'>,
): Promise<Rechecked[]> {
  const corpus = messages.map((line, index): ParkedMessage => {
    const { failure, ...message } = broughtMessage(line);
    return {
      ...message,
      failure,
      fingerprint: fingerprintOf(failure),
      position: index + 1,
      dueAt: undefined,
      job: undefined,
      outcome: undefined,
      updatedAt: message.parkedAt,
    };
  });
  const lookUp = async () => ({ bodyHashes: new Map(), states: new Map(), waiting: new Map() });
  return recheckedGroups([corpus], createParkedRehearsal({ ...tools, lookUp }));
}
