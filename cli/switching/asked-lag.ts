import { jsonText } from '../json-text.ts';
import { lineWidth, tableOf } from '../table.ts';
import type { FlagOperator } from './flag-operator.ts';
import type { AskedPlace } from './instance-places.ts';
import { capabilitiesOf } from './rollback-target.ts';

/** ms for an adapter's answer, which asks its broker and its database. */
const WITHIN_MS = 5_000;

const VERDICTS = {
  safe: 'safe: all that the adapter has received of the SCM is at the legacy',
  unsafe: 'NOT SAFE: the legacy would answer as if these events had not happened',
  unknown: 'UNKNOWN: not all could be asked, and so it is not safe',
};

/** Prints what the legacy would lack after a rollback of these; exit code 1 unless that is nothing. */
export async function tellLag(
  operator: FlagOperator,
  names: readonly string[],
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const { rollbackLag } = await import('../rollback-lag.ts');
  const asked = operator.places.filter((place) => place.process !== 'proxy');
  const answers = await Promise.all(asked.map((place) => answerOf(place, place.tokens)));
  const found = answers.filter((answer) => answer !== NO_ADAPTER);
  const report = rollbackLag(found, { translators: translatorsOf(operator, names) });
  if (report.verdict !== 'safe') process.exitCode = 1;
  const { rows, ...loss } = report;
  if (json) return console.log(jsonText(loss));
  const table = rows.length === 0 ? [] : [tableOf(['WHERE', 'WHAT'], rows, lineWidth())];
  console.log([VERDICTS[loss.verdict], ...table].join('\n'));
}

/** What tells which events they are about; none, which means all, where one of them has no translators. */
function translatorsOf({ config }: FlagOperator, names: readonly string[]): readonly string[] {
  const { capabilities } = config;
  const lists = names.map((name) => {
    const own = Object.hasOwn(capabilities, name) ? [name] : capabilitiesOf(config, name);
    return own.flatMap((one) => capabilities[one]?.translators ?? []);
  });
  return lists.some((list) => list.length === 0) ? [] : [...new Set(lists.flat())];
}

const NO_ADAPTER = Symbol('no adapter');

/** Undefined of one that is away, or refuses. */
async function answerOf(
  { url }: AskedPlace,
  [token, ...others]: readonly string[],
): Promise<unknown> {
  try {
    const response = await fetch(`${url}/rollback-check`, {
      redirect: 'manual',
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    if (response.ok) return await response.json();
    await response.body?.cancel();
    if (response.status === 404) return NO_ADAPTER;
    if (response.status !== 401 || others.length === 0) return undefined;
  } catch {
    return undefined;
  }
  return answerOf({ url, tokens: others }, others);
}
