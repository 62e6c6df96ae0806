import type { Outcome } from './batch.ts';
import type { Attempt, ParkedMessage, Retried, RetriedBy } from './parked-message.ts';

/** Attempts that a message remembers. */
const REMEMBERED = 20;

/** Anything that a message which is tried again can come to. */
export type TriedOutcome = Exclude<Outcome, { readonly kind: 'superseded' }>;

/**
 * What is to be written about a parked message that was tried again. `dueAt`: when it is to be tried the
 * next time by itself, if it failed.
 */
export function retriedOf(
  message: ParkedMessage,
  outcome: TriedOutcome,
  tried: { readonly by: RetriedBy; readonly at: string; readonly dueAt?: string | undefined },
): Retried {
  const { id, position, revision } = message;
  const which = { id, position, revision };
  if (outcome.kind === 'held') {
    return { ...which, kind: 'held', ordered: outcome.context.ordered ?? [] };
  }
  if (outcome.kind !== 'failed' && outcome.kind !== 'withheld') {
    const isNoOp = outcome.kind !== 'committed';
    return { ...which, kind: 'resolved', outcome: sentenceOf(outcome, message), isNoOp };
  }
  const { failure } = outcome;
  // What was known of it stays known: it keeps its identity whatever an edit made of it.
  const { messageKey, aggregate, ordered, traceparent } = message.context;
  const known = { messageKey, aggregate, ordered, traceparent };
  const context = { ...defined(known), ...defined(outcome.context) };
  if (outcome.kind === 'withheld') return { ...which, kind: 'withheld', failure, context };
  const { by, at, dueAt } = tried;
  const attempt: Attempt = { at, by: triedBy(by), failure: failure.message };
  const latestAttempts = [...message.latestAttempts, attempt].slice(-REMEMBERED);
  return { ...which, kind: 'failed', failure, context, latestAttempts, dueAt };
}

function triedBy({ job }: RetriedBy): string {
  return job === undefined ? 'schedule' : `replay ${job.id}`;
}

/** Without the members that are undefined, so that they hide nothing. */
function defined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Partial<Value>;
}

/** What came of a message, in words without personal data. */
export function sentenceOf(
  outcome: TriedOutcome,
  { source }: Pick<ParkedMessage, 'source'>,
): string {
  switch (outcome.kind) {
    case 'committed':
      if (source === 'scm') return 'done: the legacy took it';
      return outcome.message.events.length === 0
        ? 'done: the SCM knows it all already'
        : `done: ${outcome.message.events.map(({ type, subject }) => `${type} ${subject}`).join(', ')}`;
    case 'duplicate':
      return 'done already: it was processed meanwhile';
    case 'ignored':
      return `done: ignored (${outcome.reason})`;
    case 'stale':
      return `done: ${outcome.reason}`;
    case 'held':
    case 'withheld':
      return `held: ${outcome.failure.message}`;
    case 'failed':
      return `failed again: ${outcome.failure.message}`;
  }
}
