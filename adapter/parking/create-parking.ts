import { BanyanError, eventContracts } from '#contracts';
import { ADVICE } from '../domain/advice.ts';
import { type AuditedOperation, auditedSelection } from '../domain/audit.ts';
import { fingerprintOf } from '../domain/failure.ts';
import type { MessageStore } from '../domain/message-store.ts';
import { OPEN_STATES, type ParkedFilter, type ParkedState } from '../domain/parked-message.ts';
import { detailsOf } from './details.ts';
import { createEditing, type EditingOptions } from './editing.ts';
import { broughtMessage, exportedMessage } from './exported.ts';
import type { Changed, Parking, Said } from './operations.ts';
import { recheckedGroups } from './rechecked.ts';
import { createParkedRehearsal } from './rehearsal.ts';
import { createReplaying, type ReplayingOptions } from './replaying.ts';
import { foundMessage, pagesFromEnd, pagesOf, withWholeIds } from './selected.ts';
import { given, summaryOf } from './summary.ts';

export type ParkingOptions = Omit<EditingOptions, 'store'> &
  Omit<ReplayingOptions, 'parked'> & {
    readonly store: Pick<MessageStore, 'lookUp' | 'parked'>;
    /** Moves what lies in a queue of the broker into parking. */
    readonly adopt: Parking['adopt'];
  };

/** What waits for somebody to do something. */
const WAITING: readonly ParkedState[] = ['parked', 'scheduled', 'held', 'withheld'];

/** The operations on failed messages, over the store. */
export function createParking(options: ParkingOptions): Parking {
  const { store } = options;
  const { parked } = store;
  const replaying = createReplaying({ ...options, parked });
  const rehearsal = () => createParkedRehearsal({ ...options, lookUp: store.lookUp });

  /** Moves what is in one of these states into another; what is not is left, and told. */
  const move = async (
    filter: ParkedFilter,
    { who, reason }: Said,
    from: readonly ParkedState[],
    to: 'discarded' | 'abandoned' | 'parked',
    operation: AuditedOperation,
  ): Promise<Changed> => {
    if (reason.trim() === '') {
      throw new BanyanError('usage', 'a reason is needed', {
        exitCode: 2,
        advice: 'It is kept in the history: --reason TEXT',
      });
    }
    const whole = await withWholeIds(parked, filter);
    // Of ids that were named one by one, it is told why one cannot be changed.
    const wanted = whole.ids === undefined ? { states: from, ...whole } : { ...whole };
    const changed: string[] = [];
    const skipped: { id: string; why: string }[] = [];
    // Whoever is first in an order goes last: it would let go the next one, which is to go as well.
    const pages = to === 'parked' ? pagesOf : pagesFromEnd;
    for await (const page of pages(parked, wanted)) {
      const some = page.filter(({ state }) => from.includes(state));
      const moved = await parked.move(some, to, { who, reason, operation });
      const ids = new Set(moved.map(({ id }) => id));
      changed.push(...ids);
      for (const { id, state } of page) {
        if (ids.has(id)) continue;
        const why = from.includes(state) ? 'it was changed meanwhile' : `it is ${state}`;
        skipped.push({ id, why });
      }
    }
    return { changed, skipped };
  };

  return {
    ...replaying,

    async list(filter, { limit, after }) {
      const whole = await withWholeIds(parked, filter);
      const before = after === undefined ? undefined : await foundMessage(parked, after);
      const page = { before: before?.position, limit: limit + 1 };
      const messages = await parked.list(whole, page);
      const shown = messages.slice(0, limit);
      const next = messages.length > limit ? shown.at(-1)?.id : undefined;
      return { messages: shown.map(summaryOf), ...given('next', next) };
    },

    async groups(filter) {
      const groups = await parked.groups(await withWholeIds(parked, filter));
      return groups.map(({ sample, ...group }) => {
        const { code, message } = sample.failure;
        const advice = ADVICE[code];
        return { ...group, class: code, why: message, sample: sample.id, advice };
      });
    },

    async show(id, { reveal } = {}) {
      const message = await foundMessage(parked, id);
      if (reveal !== undefined) {
        await parked.note([{ ...reveal, operation: 'revealed', message: message.id }]);
      }
      const neighbours = await parked.neighbours(message.position);
      return detailsOf(message, neighbours, reveal !== undefined);
    },

    async raw(id, { who }) {
      const { id: message, delivery } = await foundMessage(parked, id);
      await parked.note([{ who, operation: 'revealed', message, after: { raw: true } }]);
      return Buffer.from(delivery.body).toString('base64');
    },

    async count(filter) {
      return parked.count(await withWholeIds(parked, filter));
    },

    edit: createEditing(options),
    discard: (filter, said) => move(filter, said, WAITING, 'discarded', 'discarded'),
    restore: (filter, said) => move(filter, said, ['discarded'], 'parked', 'restored'),
    abandon: (filter, said) =>
      move(filter, said, [...WAITING, 'discarded'], 'abandoned', 'abandoned'),

    async *export(filter, { who }) {
      const whole = await withWholeIds(parked, filter);
      await parked.note([
        { who, operation: 'exported', after: { selection: auditedSelection(whole) } },
      ]);
      for await (const page of pagesOf(parked, whole)) yield* page.map(exportedMessage);
    },

    async import(messages, { who }) {
      const brought = messages.map(broughtMessage);
      const imported = await parked.bring(brought, { who, operation: 'imported' });
      return { imported, known: messages.length - imported };
    },

    adopt: options.adopt,

    async *dryRun(filter, limit) {
      const rehearse = rehearsal();
      const whole = await withWholeIds(parked, filter);
      for await (const page of pagesOf(parked, whole, limit)) {
        for (const { message, kind, told, events, failure } of await rehearse(page)) {
          yield {
            id: message.id,
            outcome: kind,
            told,
            events: events.map((event) => eventContracts[event.type].mask(event)),
            ...given(
              'failure',
              failure && { fingerprint: fingerprintOf(failure), why: failure.message },
            ),
          };
        }
      }
    },

    async recheck(filter) {
      const whole = { states: OPEN_STATES, ...(await withWholeIds(parked, filter)) };
      return recheckedGroups(pagesOf(parked, whole), rehearsal());
    },

    async history({ id, ...query }) {
      const message = id === undefined ? undefined : (await foundMessage(parked, id)).id;
      return parked.history({ ...query, id: message });
    },
    verify: (anchor) => parked.verify(anchor),
  };
}
