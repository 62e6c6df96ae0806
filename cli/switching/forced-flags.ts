import { randomUUID } from 'node:crypto';
import type { Override } from '#flags';
import { type Effect, effectOf } from './effect.ts';
import type { FlagOperator } from './flag-operator.ts';
import { writeHistory } from './outcome.ts';

/** An override as it was set or lifted, and what came of it. */
export type Forced = {
  readonly override: Override;
  readonly effect: Effect;
  /** Why it is not written down beside the configuration. */
  readonly notWritten: string | undefined;
};

/**
 * Forces flags: all instances are told at once, over every way, and the processes beside the configuration by a
 * file. Never fails: what does not work is told, and stops nothing else.
 *
 * @param lasting ms; until it is lifted, unless given
 */
export function forceFlags(
  operator: FlagOperator,
  flags: Readonly<Record<string, boolean>>,
  { reason, lasting }: { readonly reason: string; readonly lasting?: number | undefined },
): Promise<Forced> {
  const { who } = operator;
  const now = Date.now();
  const until = lasting === undefined ? {} : { until: new Date(now + lasting).toISOString() };
  const at = new Date(now).toISOString();
  const override: Override = {
    ...{ id: randomUUID(), flags, who, reason, at, ...until, origin: 'operator' },
  };
  return spread(operator, override, override.id, reason);
}

/** Ends an override everywhere; as {@link forceFlags}. */
export function liftOverride(
  operator: FlagOperator,
  override: Override,
  reason: string,
): Promise<Forced> {
  const lifted = { who: operator.who, at: new Date().toISOString(), reason };
  return spread(operator, { ...override, lifted }, randomUUID(), reason);
}

async function spread(
  operator: FlagOperator,
  override: Override,
  id: string,
  reason: string,
): Promise<Forced> {
  const { overrides: file, isExplicit } = operator;
  const isLifted = override.lifted !== undefined;
  const news = operator.newsOf({ kind: 'change', id, reason, overrides: [override] });
  const [told, notWritten] = await Promise.all([
    operator.tell(news),
    file?.add([override]).then(
      () => undefined,
      (error: Error) => error.message,
    ),
  ]);
  const words = Object.entries(override.flags).map(([name, on]) => [name, on ? 'on' : 'off']);
  const states: Readonly<Record<string, string>> = isLifted ? {} : Object.fromEntries(words);
  const effect = effectOf(told, { states, somebody: true, everybody: isExplicit });
  const [first] = told.confirmed;
  const flags = Object.entries(override.flags).map(([name, on]) => {
    const forced = `${on ? 'on' : 'off'} (override)`;
    const free = isLifted ? (first?.states[name] ?? 'not known') : 'not known';
    const [before, after] = isLifted ? [forced, free] : [free, forced];
    return { name, before, after };
  });
  const what = isLifted ? 'override lifted' : 'override set';
  await writeHistory(operator, { what, change: override.id, flags, reason }, effect);
  return { override, effect, notWritten };
}
