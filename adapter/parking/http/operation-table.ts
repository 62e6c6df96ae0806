import type { ParkedFilter } from '../../domain/parked-message.ts';
import type { AdoptRequest, By, EditRequest, HistoryQuery, ReplayRequest } from '../operations.ts';
import { auditEntries, changeSchemas, patch, reason, who } from './change-schemas.ts';
import { filterFields, messageSchemas } from './message-schemas.ts';
import type { OperationId, Operations } from './operation-types.ts';
import {
  base64,
  closed,
  flag,
  list,
  type ObjectSchema,
  ordinal,
  ref,
  type Schema,
  text,
} from './schema.ts';

/** One operation over HTTP. Paths are relative to the admin API's own. */
export type OperationRow<K extends OperationId = OperationId> = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  /** What stands in the path, and the rest in the query. */
  readonly parameters?: ObjectSchema<Operations[K]['parameters']>;
  readonly body?: ObjectSchema<Operations[K]['body']>;
  /** The request's body is NDJSON, one of these a line. */
  readonly lines?: Schema;
  readonly answer: Schema;
  /** The answer is NDJSON, one `answer` a line, then the line `{"end": true}`. */
  readonly streams?: true;
  /** It may look at everything there is: no 30 s are enough. */
  readonly isLong?: true;
};

/** The schemas that have a name, as `#/components/schemas/NAME`. */
export const namedSchemas: Readonly<Record<string, Schema>> = {
  ...messageSchemas,
  ...changeSchemas,
};

const filter = ref('ParkedFilter');
const id: Schema = { ...text, minLength: 1, description: 'As it begins is enough.' };
const inParking = closed<ParkedFilter>(filterFields);
const byId = closed<{ id: string }>({ required: { id }, optional: {} });
const byNumber = closed<{ id: number }>({ required: { id: ordinal }, optional: {} });
const by = closed<By>({ required: { who }, optional: {} });
const said = closed<Operations['discard']['body']>({
  required: { who, reason, filter },
  optional: {},
});
/** Of a listing. */
const limit: Schema = { ...ordinal, maximum: 10_000 };

/** Everything that can be asked about failed messages: server, client and OpenAPI document follow it. */
export const operationTable: { readonly [K in OperationId]: OperationRow<K> } = {
  list: {
    method: 'GET',
    path: '/failed',
    summary: 'Lists parked messages, newest first.',
    parameters: closed<Operations['list']['parameters']>({
      required: { limit },
      optional: {
        ...filterFields.optional,
        after: { ...text, description: 'Those older than this one.' },
      },
    }),
    answer: ref('ParkedPage'),
  },
  groups: {
    method: 'GET',
    path: '/failed/groups',
    summary: 'Groups parked messages that failed in the same way, the largest first.',
    parameters: inParking,
    answer: list(ref('GroupSummary')),
    isLong: true,
  },
  count: {
    method: 'GET',
    path: '/failed/count',
    summary: 'Counts a selection, and what it holds back.',
    parameters: inParking,
    answer: ref('Selected'),
    isLong: true,
  },
  show: {
    method: 'GET',
    path: '/failed/{id}',
    summary: 'Shows one message, personal data masked.',
    parameters: byId,
    answer: ref('ParkedDetails'),
  },
  reveal: {
    method: 'POST',
    path: '/failed/{id}/reveal',
    summary: 'Shows one message with personal data; noted in the audit first.',
    parameters: byId,
    body: by,
    answer: ref('ParkedDetails'),
  },
  raw: {
    method: 'POST',
    path: '/failed/{id}/raw',
    summary: 'Gives the original bytes, base64; noted in the audit first.',
    parameters: byId,
    body: by,
    answer: base64,
  },
  edit: {
    method: 'POST',
    path: '/failed/edit',
    summary: 'Changes messages as their next revision, or shows what that would be.',
    body: closed<EditRequest>({
      required: { who, reason, filter, patch },
      optional: {
        revision: { type: 'integer', minimum: 0, description: 'The one that the editor saw.' },
        dryRun: flag,
        anyway: { ...flag, description: 'Even if it would fail again.' },
      },
    }),
    answer: list(ref('Edited')),
    isLong: true,
  },
  discard: {
    method: 'POST',
    path: '/failed/discard',
    summary: 'Discards messages that are not needed; they can be restored.',
    body: said,
    answer: ref('Changed'),
    isLong: true,
  },
  restore: {
    method: 'POST',
    path: '/failed/restore',
    summary: 'Lets discarded messages wait again, as if nothing had been.',
    body: said,
    answer: ref('Changed'),
    isLong: true,
  },
  abandon: {
    method: 'POST',
    path: '/failed/abandon',
    summary: 'Gives messages up for good.',
    body: said,
    answer: ref('Changed'),
    isLong: true,
  },
  export: {
    method: 'POST',
    path: '/failed/export',
    summary: 'Exports messages whole, oldest first; noted in the audit first.',
    body: closed<Operations['export']['body']>({ required: { who, filter }, optional: {} }),
    answer: ref('ExportedMessage'),
    streams: true,
    isLong: true,
  },
  import: {
    method: 'POST',
    path: '/failed/import',
    summary: 'Imports exported messages; those that are known by their id are left as they are.',
    parameters: by,
    lines: ref('ExportedMessage'),
    answer: ref('Imported'),
    isLong: true,
  },
  adopt: {
    method: 'POST',
    path: '/failed/adopt',
    summary: 'Moves what lies in a queue of the broker into parking.',
    body: closed<AdoptRequest>({
      required: { who, queue: { ...text, minLength: 1 } },
      optional: { limit: ordinal },
    }),
    answer: ref('Adopted'),
    isLong: true,
  },
  dryRun: {
    method: 'POST',
    path: '/failed/dry-run',
    summary: 'Tells what would become of messages on the code of today, oldest first.',
    body: closed<Operations['dryRun']['body']>({
      required: { filter },
      optional: { limit: ordinal },
    }),
    answer: ref('DryRun'),
    streams: true,
    isLong: true,
  },
  recheck: {
    method: 'GET',
    path: '/failed/recheck',
    summary: 'Tells what would become of all on the code of today, by group.',
    parameters: inParking,
    answer: list(ref('Rechecked')),
    isLong: true,
  },
  history: {
    method: 'GET',
    path: '/failed/history',
    summary: 'Lists the audit, newest first; of one message, or of all.',
    parameters: closed<HistoryQuery>({
      required: { limit },
      optional: { id, before: { ...ordinal, description: 'Entries below this position.' } },
    }),
    answer: auditEntries,
  },
  verify: {
    method: 'GET',
    path: '/failed/history/verification',
    summary: 'Follows the whole chain of the audit.',
    parameters: closed<Operations['verify']['parameters']>({
      required: {},
      optional: { anchor: { ...text, description: 'A hash that was noted down earlier.' } },
    }),
    answer: ref('Verification'),
    isLong: true,
  },
  replay: {
    method: 'POST',
    path: '/replays',
    summary: 'Begins a replay; the job goes on by itself.',
    body: closed<ReplayRequest>({
      required: { who, filter, source: ref('MessageSource'), options: ref('ReplayOptions') },
      optional: {},
    }),
    answer: ref('ReplayJob'),
    isLong: true,
  },
  jobs: {
    method: 'GET',
    path: '/replays',
    summary: 'Lists replays, newest first.',
    parameters: closed<{ limit: number }>({ required: { limit }, optional: {} }),
    answer: list(ref('ReplayJob')),
  },
  job: {
    method: 'GET',
    path: '/replays/{id}',
    summary: 'Shows one replay.',
    parameters: byNumber,
    answer: ref('ReplayJob'),
  },
  resume: {
    method: 'POST',
    path: '/replays/{id}/resume',
    summary: 'Goes on with an interrupted replay.',
    parameters: byNumber,
    body: by,
    answer: ref('ReplayJob'),
  },
  interrupt: {
    method: 'POST',
    path: '/replays/{id}/interrupt',
    summary: 'Lets the batch in hand end; what is left can be resumed.',
    parameters: byNumber,
    body: by,
    answer: ref('ReplayJob'),
    isLong: true,
  },
  cancel: {
    method: 'POST',
    path: '/replays/{id}/cancel',
    summary: 'Ends a replay; what was not tried waits as before.',
    parameters: byNumber,
    body: by,
    answer: ref('ReplayJob'),
    isLong: true,
  },
};

/** All operations, by their ids. */
export const operations = Object.entries(operationTable) as readonly [OperationId, OperationRow][];

/** The names of the parameters in a path: `/failed/{id}` has `id`. */
export function pathParametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
