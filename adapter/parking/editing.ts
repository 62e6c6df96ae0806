import { BanyanError } from '#contracts';
import type { MessageStore } from '../domain/message-store.ts';
import type { ParkedMessage, ParkedState } from '../domain/parked-message.ts';
import { maskFor } from './decoded-message.ts';
import { bodyOf, changesOf, editedMessage } from './edited-body.ts';
import type { Edited, EditRequest } from './operations.ts';
import { createParkedRehearsal, type RehearsalOptions } from './rehearsal.ts';
import { foundMessage, pagesOf, withWholeIds } from './selected.ts';

/** What waits can be edited; what a replay job has, or is over, cannot. */
const EDITABLE: readonly ParkedState[] = ['parked', 'held', 'withheld', 'scheduled'];

export type EditingOptions = Omit<RehearsalOptions, 'lookUp'> & {
  readonly store: Pick<MessageStore, 'lookUp' | 'parked'>;
};

/** Changes messages as their next revision; see `Parking.edit`. */
export function createEditing(
  options: EditingOptions,
): (request: EditRequest) => Promise<Edited[]> {
  const { store } = options;

  /** What would come of a message by itself: whether it waits for another one does not matter here. */
  const verdictOf = async (message: ParkedMessage) => {
    const rehearse = createParkedRehearsal({
      ...options,
      lookUp: async (messages) => ({ ...(await store.lookUp(messages)), waiting: new Map() }),
    });
    const [rehearsed] = await rehearse([message]);
    if (rehearsed === undefined) throw new Error('a message without an outcome');
    return rehearsed;
  };

  const editOne = async (message: ParkedMessage, request: EditRequest): Promise<Edited> => {
    const { who, reason, patch, revision, dryRun, anyway } = request;
    if (revision !== undefined && revision !== message.revision) throw meanwhile(message);
    if (!EDITABLE.includes(message.state)) {
      throw new BanyanError('not_parked', `${message.id} is ${message.state}: nothing to repair`);
    }
    const edited = editedMessage(message, patch);
    const body = bodyOf(edited.after);
    const changes = changesOf(edited, maskFor(message, edited.before) ?? (() => undefined));
    const { kind, told } = await verdictOf({ ...message, revisedBody: body });
    const wouldSucceed = kind !== 'fails';
    const result = { id: message.id, changes, verdict: told, wouldSucceed };
    const isToWrite = !dryRun && changes.length > 0 && (wouldSucceed || anyway === true);
    if (!isToWrite) return { ...result, revision: message.revision, written: false };
    const next = message.revision + 1;
    const written = await store.parked.revise(message, body, reason, {
      who,
      operation: 'edited',
      message: message.id,
      reason,
      before: { revision: message.revision },
      after: { revision: next, changes },
    });
    if (!written) throw meanwhile(message);
    return { ...result, revision: next, written };
  };

  return async (request) => {
    if (request.reason.trim() === '' && !request.dryRun) {
      throw new BanyanError('usage', 'an edit needs a reason', {
        exitCode: 2,
        advice: 'It is kept with the message: --reason TEXT',
      });
    }
    const filter = await withWholeIds(store.parked, request.filter);
    const [id, another] = filter.ids ?? [];
    if (id !== undefined && another === undefined) {
      return [await editOne(await foundMessage(store.parked, id), request)];
    }
    const results: Edited[] = [];
    for await (const page of pagesOf(store.parked, { states: EDITABLE, ...filter })) {
      for (const message of page)
        results.push(await editOne(message, request).catch(left(message)));
    }
    return results;
  };
}

/** One of many that cannot be edited keeps none of the others from it. */
function left({ id, revision }: ParkedMessage): (error: unknown) => Edited {
  return (error) => {
    if (!(error instanceof BanyanError)) throw error;
    const verdict = error.message;
    return { id, revision, written: false, changes: [], verdict, wouldSucceed: false };
  };
}

function meanwhile({ id }: ParkedMessage): BanyanError {
  return new BanyanError('edited_meanwhile', `${id} was edited or resolved meanwhile`, {
    advice: 'Look at it again with `banyan failed show`.',
  });
}
