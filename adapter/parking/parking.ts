import { BanyanError, legacyContracts } from '#contracts';
import { decode } from '../delivery/decoding/decode.ts';
import { parseJson } from '../delivery/decoding/json.ts';
import { processMessages } from '../delivery/process-messages.ts';
import type { Outcome } from '../domain/batch.ts';
import type { Delivery } from '../domain/delivery.ts';
import { eventContractOf } from '../domain/event-reading.ts';
import type { InterpretationTools } from '../domain/interpretation.ts';
import type {
  MessageStore,
  ParkedMessage,
  ParkedRevision,
  ParkedState,
} from '../domain/message-store.ts';
import { type ReadingTools, read } from '../domain/reading.ts';
import { currentDelivery } from './current-delivery.ts';
import { type Edit, editedBodyOf } from './edit.ts';

/** What an operator does with failed messages. */
export type Parking = {
  /** Newest first. */
  list(filter: { state?: ParkedState; limit: number }): Promise<readonly ParkedMessage[]>;
  /** By id, or by the beginning of one. Throws `parked_unknown` or `parked_ambiguous` (exit code 2). */
  find(id: string): Promise<ParkedMessage>;
  /** The message as it stands, decoded, personal data masked; undefined if what is personal is unknown. */
  preview(message: ParkedMessage): unknown;
  /** Sets values as the next revision, and returns it. Throws `not_parked`, `edited_meanwhile`. */
  edit(message: ParkedMessage, edits: readonly Edit[], reason: string): Promise<ParkedMessage>;
  /**
   * Sends it the same way as a first delivery. What the legacy did not take (`legacy_unavailable`) stays as
   * it was: that says nothing about the message. Throws `reverse_missing` (exit code 2).
   */
  replay(message: ParkedMessage): Promise<Outcome>;
  close(): Promise<void>;
};

/** Sends a parked event of the SCM to the legacy; `knownKey` is the message key it had before. */
export type ReplayEvent = (
  delivery: Delivery,
  replayOf: ParkedRevision,
  knownKey: string | undefined,
) => Promise<Outcome>;

export type ParkingOptions = {
  readonly store: MessageStore;
  readonly tools: ReadingTools & InterpretationTools;
  /** Undefined where the configuration has no way back to the legacy. */
  readonly replayEvent: ReplayEvent | undefined;
};

export function createParking({ store, tools, replayEvent }: ParkingOptions): Parking {
  const find = async (id: string): Promise<ParkedMessage> => {
    const [found, another] = await store.findParked(id.toLowerCase());
    if (found === undefined) {
      throw new BanyanError('parked_unknown', `there is no parked message ${id}`, {
        exitCode: 2,
        advice: 'See their ids with `banyan failed list`.',
      });
    }
    if (another !== undefined) {
      throw new BanyanError('parked_ambiguous', `${id} begins more than one id`, {
        exitCode: 2,
        advice: 'Give more of the id.',
      });
    }
    return found;
  };

  const replayMessage = async (message: ParkedMessage): Promise<Outcome> => {
    // It keeps the key that the original had, even if the places it was made of were edited.
    const reading = read(currentDelivery(message), tools, message.context.messageKey);
    if (reading.kind !== 'read') return reading;
    const options = { shard: message.shard, resolves: message };
    const [outcome] = (await processMessages([reading], tools, store, options)).outcomes;
    if (outcome === undefined) throw new Error('a message without an outcome');
    return outcome;
  };

  const outcomeOf = async (message: ParkedMessage): Promise<Outcome> => {
    if (message.source === 'legacy') return replayMessage(message);
    if (replayEvent !== undefined) {
      return replayEvent(currentDelivery(message), message, message.context.messageKey);
    }
    throw new BanyanError('reverse_missing', `${message.id} is an event for the legacy`, {
      exitCode: 2,
      advice: 'Give adapter.reverse in the configuration: it says where the legacy is.',
    });
  };

  return {
    list: (filter) => store.listParked(filter),
    find,
    preview(message) {
      if (message.source === 'scm') return eventPreviewOf(currentDelivery(message));
      const decoded = decode(currentDelivery(message));
      if (decoded.kind === 'failed') return undefined;
      // Without a known contract nobody knows which fields are personal: every one may be.
      const contract = legacyContracts.find(({ id }) => id === message.failure.contract);
      return contract?.mask(decoded.value);
    },
    async edit(message, edits, reason) {
      if (message.state !== 'parked') {
        throw new BanyanError('not_parked', `${message.id} is ${message.state}: nothing to repair`);
      }
      const body = editedBodyOf(message, edits);
      if (await store.revise(message, body, reason)) return find(message.id);
      throw new BanyanError('edited_meanwhile', `${message.id} was edited or resolved meanwhile`, {
        advice: 'Look at it again with `banyan failed show`.',
      });
    },
    async replay(message) {
      const outcome = await outcomeOf(message);
      if (outcome.kind === 'failed') {
        if (outcome.failure.code === 'legacy_unavailable') return outcome;
        await store.failAgain(message, outcome.failure, outcome.context);
      } else if (outcome.kind !== 'committed' && outcome.kind !== 'superseded') {
        await store.resolve(message);
      }
      return outcome;
    },
    close: () => store.close(),
  };
}

/** An event shows what its contract knows, and hides the rest. */
function eventPreviewOf({ body }: Delivery): unknown {
  const parsed = parseJson(Buffer.from(body).toString('utf8'));
  return parsed.ok ? eventContractOf(parsed.value)?.mask(parsed.value) : undefined;
}
