import type { AuditEntry } from '../../domain/audit.ts';
import type { ReplayCounts, ReplayJob, ReplayOptions } from '../../domain/replay-job.ts';
import type { Adopted, Imported, Verification } from '../operations.ts';
import {
  amount,
  anything,
  closed,
  flag,
  list,
  object,
  ordinal,
  ref,
  type Schema,
  text,
  time,
} from './schema.ts';

/** Nobody checks it: whoever may ask can say any name. */
export const who: Schema = {
  ...text,
  minLength: 1,
  maxLength: 255,
  description: 'Who does it, as the audit will show it. It is taken as it is said.',
};

/** Why it is done. */
export const reason: Schema = { ...text, description: 'Why, for the audit.' };

/** RFC 6902. */
export const patch: Schema = {
  type: 'array',
  description: 'JSON Patch (RFC 6902) on the decoded message.',
  items: {
    type: 'object',
    required: ['op', 'path'],
    properties: {
      op: { enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
      path: text,
      from: text,
      value: anything,
    },
  },
  examples: [[{ op: 'replace', path: '/paymenttype', value: 'paypal' }]],
};

const counts = object<ReplayCounts>({
  required: { total: amount, done: amount, noOp: amount, failed: amount, held: amount },
  optional: {},
});

/** What changing messages gives: imports, replay jobs, the audit. */
export const changeSchemas = {
  Imported: object<Imported>({ required: { imported: amount, known: amount }, optional: {} }),
  Adopted: object<Adopted>({
    required: { adopted: amount, known: amount, left: amount },
    optional: {},
  }),
  ReplayOptions: {
    ...closed<ReplayOptions>({
      required: {},
      optional: {
        rate: { type: 'number', exclusiveMinimum: 0, description: 'Messages a second.' },
        ramp: { ...flag, description: 'Tries 1, 5, 25, then 100 %; stops when one fails.' },
        limit: { ...ordinal, description: 'Messages at the most, and what they hold back.' },
      },
    }),
    examples: [{ rate: 50, ramp: true }],
  },
  ReplayJob: object<ReplayJob>({
    required: {
      id: ordinal,
      source: ref('MessageSource'),
      state: { enum: ['running', 'interrupted', 'done', 'stopped', 'cancelled'] },
      selection: ref('ParkedFilter'),
      options: ref('ReplayOptions'),
      counts,
      who: text,
      startedAt: time,
    },
    optional: { because: { ...text, description: 'Why it ended early.' }, endedAt: time },
  }),
  AuditEntry: object<AuditEntry>({
    required: { position: ordinal, at: time, hash: text, who: text, operation: text },
    optional: {
      message: { ...text, description: 'The id of a parked message.' },
      job: { ...ordinal, description: 'A replay job.' },
      reason: text,
      before: anything,
      after: anything,
    },
  }),
  Verification: object<Verification>({
    required: { entries: amount },
    optional: {
      head: { ...text, description: 'The hash of the last entry: a later `anchor`.' },
      tampered: { ...text, description: 'What is wrong first; absent where nothing is.' },
    },
  }),
  Error: {
    ...object<{ error: string; message: string; advice?: string; exitCode?: 1 | 2 }>({
      required: { error: { ...text, description: 'A code.' }, message: text },
      optional: {
        advice: { ...text, description: 'What can be done about it.' },
        exitCode: { enum: [1, 2], description: '2: asked wrongly; 1: it could not be done.' },
      },
    }),
    examples: [{ error: 'parked_unknown', message: 'there is no parked message 7f3' }],
  },
  End: {
    ...object<{ end: true }>({ required: { end: { const: true } }, optional: {} }),
    description: 'The last line: nothing is missing. Where it is not there, something is.',
  },
};

/** A list of audit entries. */
export const auditEntries = list(ref('AuditEntry'));
