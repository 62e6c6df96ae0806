import { type BanyanConfig, parseHostPort } from '#contracts';
import type { InstancePlace } from '#flags';
import { adminUrl, namedProcess, type ProcessName } from '../process-status.ts';

/** An admin API to tell; `process` where the configuration tells which one it is. */
export type AskedPlace = InstancePlace & { readonly process?: ProcessName };

/**
 * The admin APIs of the instances that are to be told, each with the tokens that it may have: those that are named,
 * else `flags.instances`, else the two that the configuration tells of. Throws as {@link namedProcess}.
 */
export function instancePlaces(
  { admin, adapter, flags }: Pick<BanyanConfig, 'admin' | 'adapter' | 'flags'>,
  named: readonly string[] | undefined,
  env: Readonly<Record<string, string | undefined>>,
): readonly AskedPlace[] {
  const given = env.BANYAN_ADMIN_TOKEN || undefined;
  const explicit = named ?? flags.instances.map((url) => namedProcess(url).url);
  if (explicit.length > 0) {
    const tokens = distinct([given, admin.token, adapter.admin.token]);
    return explicit.map((url) => ({ url, tokens }));
  }
  const own = [
    ['proxy', 'admin.listen', admin],
    ['adapter', 'adapter.admin.listen', adapter.admin],
  ] as const;
  return own.flatMap(([process, key, { listen, token }]) => {
    // Nobody knows which port was free: it is told over the bus, or polls.
    if (parseHostPort(listen)?.port === 0) return [];
    return { process, url: adminUrl(key, listen), tokens: distinct([given, token]) };
  });
}

function distinct(tokens: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(tokens.filter((token) => token !== undefined))];
}
