import { BanyanError } from '#contracts';
import type { FeatureFlag } from './flag-format.ts';
import type { FlagWriter, Strategy, WantedFlag, WrittenFlag } from './flag-writer.ts';
import { type UnleashAdmin, unleashApi } from './unleash-api.ts';
import { type AdminFlag, clientFlag, environmentOf } from './unleash-flag.ts';
import { type ArrangedAt, arrangeStrategies, hasSurplus } from './unleash-strategies.ts';

/** Flags that are asked for at once. */
const AT_ONCE = 8;
/** How often strategies are put right that another writer added at the same time. */
const ROUNDS = 5;

/**
 * Reads and writes the flags of one environment of an Unleash server, over its admin API; the other
 * environments stay as they are. Unleash names the owner of the token as who did it, and has no place
 * for a reason. Rejects with a BanyanError: `unleash_away`, `unleash_refused` as of {@link unleashApi};
 * `unleash_unknown` (exit code 2: no such project or environment), `unleash_rejected` (Unleash says
 * why), `flag_archived`, `flag_elsewhere`, `flag_contended` (somebody else is changing it).
 */
export function unleashWriter(unleash: UnleashAdmin): FlagWriter {
  const ask = unleashApi(unleash);
  const { environment } = unleash;
  const features = `/projects/${encodeURIComponent(unleash.project)}/features`;
  const pathOf = (name: string) => `${features}/${encodeURIComponent(name)}`;
  const at = (name: string): ArrangedAt => ({
    ask,
    environment,
    path: `${pathOf(name)}/environments/${encodeURIComponent(environment)}`,
  });

  async function find(name: string): Promise<AdminFlag | undefined> {
    const { status, body, message } = await ask('GET', pathOf(name));
    if (status === 404) return undefined;
    if (status !== 200 || !isAdminFlag(body)) throw rejected(name, message);
    if (environmentOf(body, environment) === undefined) {
      const known = body.environments.map((one) => one.name).join(', ');
      throw unknown(`the project of ${name} has no environment ${environment}, but ${known}`);
    }
    return body;
  }

  async function get(name: string): Promise<AdminFlag> {
    const flag = await find(name);
    if (flag === undefined) throw rejected(name, 'it is gone, removed or archived by somebody');
    return flag;
  }

  /** Whether it was this call that made the flag. */
  async function create({ name, description }: WantedFlag): Promise<boolean> {
    const described = description === undefined ? {} : { description };
    const flag = { name, type: 'release', ...described };
    const { status, message } = await ask('POST', features, flag);
    if (status === 201) return true;
    if (status === 404) throw unknown(message);
    if (status !== 409) throw rejected(name, message);
    if ((await find(name)) !== undefined) return false;
    if (/archived/i.test(message)) {
      throw new BanyanError('flag_archived', `The flag ${name} is archived in Unleash`, {
        advice: 'Revive it on the page of archived flags, or remove it there for good.',
      });
    }
    throw new BanyanError('flag_elsewhere', `Another project of Unleash has the flag ${name}`, {
      advice: `Move it to the project ${unleash.project}, or name its project in flags.unleash.project.`,
    });
  }

  /** Whether there was anything to do. */
  async function switchTo(flag: AdminFlag, enabled: boolean): Promise<boolean> {
    if (environmentOf(flag, environment)?.enabled === enabled) return false;
    const way = `${at(flag.name).path}/${enabled ? 'on' : 'off'}`;
    const { status, message } = await ask('POST', way);
    if (status !== 200) throw rejected(flag.name, message);
    return true;
  }

  async function arrange(flag: AdminFlag, wanted: readonly Strategy[]): Promise<AdminFlag> {
    let current = flag;
    for (let round = 0; round < ROUNDS; round += 1) {
      const outcome = await arrangeStrategies(at(flag.name), current, wanted);
      if (outcome === 'unchanged') return current;
      current = await get(flag.name);
      if (outcome === 'arranged' && !hasSurplus(at(flag.name), current, wanted)) return current;
    }
    throw contended(flag.name);
  }

  async function write(wanted: WantedFlag, found: AdminFlag | undefined): Promise<WrittenFlag> {
    const { name, enabled } = wanted;
    const before = found && clientFlag(found, environment);
    const isOurs = found === undefined && (await create(wanted));
    let flag = found ?? (await get(name));
    const strategies = wanted.strategies ?? (isOurs ? [{ name: 'default' }] : undefined);
    // Whom a flag lets in is settled while it is off, where that is possible.
    const isSwitchedOff = !enabled && (await switchTo(flag, false));
    if (strategies !== undefined) flag = await arrange(flag, strategies);
    const isSwitchedOn = enabled && (await switchTo(flag, true));
    // Each question counts: a rollback waits for it.
    if (isSwitchedOff || isSwitchedOn) flag = await get(name);
    const after = clientFlag(flag, environment);
    if (after.enabled !== enabled) throw contended(name);
    return { name, before, after };
  }

  return {
    async read(names) {
      const asked = names ?? (await namesIn(features));
      const flags: [string, FeatureFlag][] = [];
      for (let from = 0; from < asked.length; from += AT_ONCE) {
        const found = await Promise.all(asked.slice(from, from + AT_ONCE).map(find));
        for (const flag of found) {
          if (flag !== undefined) flags.push([flag.name, clientFlag(flag, environment)]);
        }
      }
      return new Map(flags);
    },

    async write(wanted) {
      const written: WrittenFlag[] = [];
      for (let from = 0; from < wanted.length; from += AT_ONCE) {
        const some = wanted.slice(from, from + AT_ONCE);
        const ahead = new Map(some.map(({ name }) => [name, find(name)]));
        // What is wrong with one comes out in its turn.
        for (const asked of ahead.values()) asked.catch(() => {});
        for (const flag of some) {
          const found = await (ahead.get(flag.name) ?? find(flag.name));
          // One that is there twice has been written since.
          ahead.delete(flag.name);
          written.push(await write(flag, found));
        }
      }
      return written;
    },
  };

  async function namesIn(path: string): Promise<string[]> {
    const { body } = await ask('GET', path);
    const { features: listed } = body as { features?: { name: string }[] }; // its featuresSchema
    return (listed ?? []).map(({ name }) => name);
  }

  function unknown(what: string): BanyanError {
    return new BanyanError('unleash_unknown', `Unleash: ${what}`, {
      exitCode: 2,
      advice: 'Correct flags.unleash.project or flags.unleash.environment.',
    });
  }
}

function isAdminFlag(body: unknown): body is AdminFlag {
  return typeof body === 'object' && body !== null && 'environments' in body;
}

function rejected(name: string, message: string): BanyanError {
  return new BanyanError('unleash_rejected', `Unleash does not take the flag ${name}: ${message}`);
}

function contended(name: string): BanyanError {
  return new BanyanError('flag_contended', `Somebody else is changing the flag ${name}`, {
    advice: 'Look at it in Unleash, and try again.',
  });
}
