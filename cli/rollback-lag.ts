import { type LaggingEvents, type Loss, lossOf, type RollbackLag } from '#adapter';
import { legacyContracts } from '#contracts';
import { counted, minuteOf } from './words.ts';

/** What a rollback would lose, as a person reads it: a verdict, and a row for each of its reasons. */
export type RollbackReport = Loss & { readonly rows: readonly (readonly [string, string])[] };

/**
 * What a rollback would lose.
 *
 * @param answers what each adapter answered to `GET /rollback-check`; undefined for one that is away
 * @param capability whose translators say what it is about; without any, everything counts
 */
export function rollbackLag(
  answers: readonly unknown[],
  capability: { readonly translators: readonly string[] } = { translators: [] },
): RollbackReport {
  const lags = answers.filter(isLag);
  const away = answers.length - lags.length;
  const loss = lossOf(lags, aggregatesOf(capability.translators));
  const unknown = [
    ...loss.unknown,
    ...(away === 0 ? [] : [`what ${counted(away, 'adapter')} did not tell`]),
  ];
  const verdict = loss.verdict === 'safe' && unknown.length > 0 ? 'unknown' : loss.verdict;
  const rows: (readonly [string, string])[] = [
    ...loss.lost.map((one) => [one.place, toldOf(one)] as const),
    ...loss.unpublished.map((one) => ['outbox', `${toldOf(one)}; published all the same`] as const),
    ...unknown.map((what) => ['unknown', what] as const),
  ];
  return { ...loss, unknown, verdict, rows };
}

/** The types of aggregates that translators tell of; undefined, which means all, without any. */
function aggregatesOf(translators: readonly string[]): ReadonlySet<string> | undefined {
  if (translators.length === 0) return undefined;
  const named = legacyContracts.filter(({ name }) => {
    return translators.includes(name.replace(/^legacy\./, ''));
  });
  return new Set(named.map(({ aggregate }) => aggregate.type));
}

function toldOf({ count, event, aggregate, oldest }: LaggingEvents): string {
  const what = event === undefined ? 'of whatever type' : `of ${event}`;
  const about = aggregate === undefined ? '' : `, about ${aggregate}s`;
  const since = oldest === undefined ? '' : `, the oldest of ${minuteOf(oldest)} UTC`;
  return `${counted(count, 'event')} ${what}${about}${since}`;
}

/** Another version may have answered, or something else altogether. */
function isLag(answer: unknown): answer is RollbackLag {
  if (typeof answer !== 'object' || answer === null) return false;
  const { at, instance, receivers, wayBack, outbox, unknown } = answer as Partial<
    Record<keyof RollbackLag, unknown>
  >; // whatever they are
  return (
    typeof at === 'string' &&
    typeof instance === 'string' &&
    (receivers === undefined || typeof receivers === 'number') &&
    areEvents(wayBack) &&
    areEvents(outbox) &&
    Array.isArray(unknown) &&
    unknown.every((one) => typeof one === 'string')
  );
}

function areEvents(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((one: unknown) => {
      return (
        typeof one === 'object' && one !== null && typeof Reflect.get(one, 'count') === 'number'
      );
    })
  );
}
