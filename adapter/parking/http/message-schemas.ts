import { type Attempt, PARKED_STATES, type ParkedFilter } from '../../domain/parked-message.ts';
import type {
  Change,
  Changed,
  DryRun,
  Edited,
  ExportedMessage,
  GroupSummary,
  ParkedDetails,
  ParkedPage,
  ParkedSummary,
  Rechecked,
  Selected,
} from '../operations.ts';
import {
  amount,
  anything,
  base64,
  closed,
  type Fields,
  flag,
  list,
  object,
  ordinal,
  ref,
  text,
  time,
} from './schema.ts';

const source = ref('MessageSource');
const state = ref('ParkedState');

/** Ids in one selection: they must fit into the head of a request. */
const MOST_IDS = 1_000;

/** The same in a query and in a body. */
export const filterFields: Fields<ParkedFilter> = {
  required: {},
  optional: {
    ids: { ...list(text), maxItems: MOST_IDS, description: 'As they begin is enough.' },
    states: list(state),
    source,
    type: { ...text, description: 'A contract, with or without its version.' },
    class: { ...text, description: 'A failure code, such as `code_unmapped`.' },
    fingerprint: text,
    aggregate: { ...text, description: 'For example `order/1521705612047`.' },
    since: { ...time, description: 'Parked at that time or later.' },
    until: { ...time, description: 'Parked before that time.' },
    text: { ...text, description: 'Somewhere in the message, its failure or its routing key.' },
    job: { ...ordinal, description: 'The replay job that had them last.' },
  },
};

const summary: Fields<ParkedSummary> = {
  required: {
    id: text,
    source,
    state,
    class: text,
    why: { ...text, description: 'As a sentence.' },
    fingerprint: text,
    routingKey: text,
    bytes: amount,
    attempts: amount,
    revision: { ...amount, description: '0 for the original; counts the edits.' },
    parkedAt: time,
    updatedAt: time,
  },
  optional: {
    contract: text,
    pointer: { ...text, description: 'JSON pointer to the failing place.' },
    aggregate: text,
    traceId: text,
    dueAt: { ...time, description: 'When it is tried next.' },
    job: { ...ordinal, description: 'The replay job that had it last.' },
    outcome: { ...text, description: 'What came of it last.' },
  },
};

const details: Fields<ParkedDetails> = {
  required: {
    ...summary.required,
    exchange: text,
    properties: { type: 'object', description: 'AMQP properties.' },
    latestAttempts: list(ref('Attempt')),
    release: { ...text, description: 'The version of Banyan that parked it.' },
    behind: { ...list(text), description: 'Those before it in its aggregate that are still open.' },
    heldBack: { ...amount, description: 'How many wait behind it.' },
  },
  optional: {
    ...summary.optional,
    messageKey: text,
    charset: text,
    codes: {
      type: 'object',
      additionalProperties: text,
      description: 'Legacy codes that had no meaning, by their names.',
    },
    reason: { ...text, description: 'Why it was edited last.' },
    decoded: { description: 'The message as it stands, masked unless revealed.' },
    original: { ...text, description: 'The original text; only revealed.' },
  },
};

export const messageSchemas = {
  MessageSource: { enum: ['legacy', 'scm', 'request'] },
  ParkedState: { enum: PARKED_STATES },
  ParkedFilter: {
    ...closed<ParkedFilter>(filterFields),
    description: 'Which parked messages: those to which all of it applies. Empty: all.',
    examples: [{ states: ['parked'], type: 'legacy.order', since: '2026-03-01T00:00:00Z' }],
  },
  Attempt: object<Attempt>({
    required: {
      at: time,
      by: { ...text, description: '`delivery`, `schedule`, or a replay job: `replay 12`.' },
      failure: text,
    },
    optional: {},
  }),
  ParkedSummary: object<ParkedSummary>(summary),
  ParkedPage: object<ParkedPage>({
    required: { messages: list(ref('ParkedSummary')) },
    optional: { next: { ...text, description: 'The `after` of the next page.' } },
  }),
  ParkedDetails: object<ParkedDetails>(details),
  GroupSummary: object<GroupSummary>({
    required: {
      fingerprint: text,
      source,
      class: text,
      why: text,
      count: amount,
      heldBack: amount,
      first: time,
      last: time,
      sample: { ...text, description: 'The id of the latest of them.' },
      advice: text,
    },
    optional: {},
  }),
  Selected: {
    ...object<Selected>({ required: { count: amount, heldBack: amount }, optional: {} }),
    examples: [{ count: 12, heldBack: 3 }],
  },
  Change: object<Change>({
    required: { pointer: text },
    optional: { before: anything, after: anything },
  }),
  Edited: object<Edited>({
    required: {
      id: text,
      revision: amount,
      written: flag,
      changes: list(ref('Change')),
      verdict: { ...text, description: 'What would come of it now, as a sentence.' },
      wouldSucceed: flag,
    },
    optional: {},
  }),
  Changed: object<Changed>({
    required: {
      changed: list(text),
      skipped: list(
        object<Changed['skipped'][number]>({ required: { id: text, why: text }, optional: {} }),
      ),
    },
    optional: {},
  }),
  DryRun: object<DryRun>({
    required: {
      id: text,
      outcome: { enum: ['events', 'nothing', 'held', 'fails', 'sent'] },
      told: { ...text, description: 'What would come of it, as a sentence.' },
      events: list(anything),
    },
    optional: {
      failure: object<NonNullable<DryRun['failure']>>({
        required: { fingerprint: text, why: text },
        optional: {},
      }),
    },
  }),
  Rechecked: object<Rechecked>({
    required: {
      fingerprint: text,
      count: amount,
      wouldSucceed: amount,
      stillFails: amount,
      held: amount,
      now: { ...list(text), description: 'The fingerprints with which they would fail now.' },
    },
    optional: {},
  }),
  ExportedMessage: {
    ...object<ExportedMessage>({
      required: {
        banyan: { const: 1 },
        id: text,
        source,
        shard: amount,
        state,
        exchange: text,
        routingKey: text,
        properties: { description: 'AMQP properties; bytes in them as `{"$bytes": base64}`.' },
        body: base64,
        failure: anything,
        context: anything,
        revision: amount,
        attempts: amount,
        latestAttempts: list(ref('Attempt')),
        release: text,
        parkedAt: time,
      },
      optional: { revisedBody: base64, reason: text },
    }),
    description: 'Nothing of the message is lost, and nothing is masked.',
  },
};
