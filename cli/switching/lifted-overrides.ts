import { type BanyanConfig, BanyanError, KILL_SWITCH } from '#contracts';
import type { Override } from '#flags';
import { forcedText, overrideLines } from '../override-text.ts';
import { usage } from '../usage.ts';
import { shortId } from '../words.ts';
import { forcedFlagsOf, rollbackTarget } from './rollback-target.ts';

/**
 * Those of the overrides in force that are meant: by the beginning of their id, or by the routes and capabilities
 * that they are about. Throws a BanyanError: `usage`, `name_unknown` (exit code 2); `override_none` (exit code 1).
 */
export function meantOverrides(
  active: readonly Override[],
  { names, all = false }: { readonly names: readonly string[]; readonly all?: boolean | undefined },
  config: Pick<BanyanConfig, 'routes' | 'services' | 'capabilities'> | undefined,
): readonly Override[] {
  if (active.length === 0) throw none('no override is in force');
  if (all === names.length > 0) {
    throw usage('either --all, or which overrides to lift', overrideLines(active).join('\n'));
  }
  if (all) return active;
  const byId = names.map((name) => active.filter(({ id }) => isIdOf(name, id)));
  const named = names.filter((_, index) => byId[index]?.length === 0);
  const byName = named.length === 0 ? [] : ofNames(active, named, config);
  return [...new Set([...byId.flat(), ...byName])];
}

/** Those whose flags are all of what was named: another's are not let go unasked. */
function ofNames(
  active: readonly Override[],
  names: readonly string[],
  config: Parameters<typeof meantOverrides>[2],
): readonly Override[] {
  const flags = Object.keys(forcedFlagsOf(rollbackTarget(config, { names })));
  const about = active.filter((one) => Object.keys(one.flags).some((name) => flags.includes(name)));
  if (about.length === 0) {
    const killed = active.find((one) => KILL_SWITCH in one.flags);
    const hint = killed && `${shortId(killed.id)} forces ${forcedText(killed)}: lift that.`;
    throw none(`no override is about ${names.join(', ')}`, hint);
  }
  for (const { id, flags: forced } of about) {
    const others = Object.keys(forced).filter((name) => !flags.includes(name));
    if (others.length === 0) continue;
    throw usage(
      `the override ${shortId(id)} forces ${others.join(', ')} as well`,
      `If all of it is meant: banyan rollback --lift ${shortId(id)} --reason TEXT`,
    );
  }
  return about;
}

/** Four characters are enough to be an id, and no route. */
function isIdOf(name: string, id: string): boolean {
  return name.length >= 4 && id.startsWith(name);
}

function none(message: string, advice?: string): BanyanError {
  return new BanyanError('override_none', message, advice === undefined ? {} : { advice });
}
