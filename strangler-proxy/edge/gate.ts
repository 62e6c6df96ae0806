import { authOf, type BanyanConfig } from '#contracts';
import type { Admission, Gate } from '../domain/admission.ts';
import type { Peer } from '../domain/forwarding-fields.ts';
import { identityNames, withoutIdentity } from '../domain/identity-fields.ts';
import { type EdgeSurroundings, keyFiles, openProviders } from './providers.ts';
import { createRouteLimit, type RouteLimit } from './route-limit.ts';
import { type Asker, createTokenCheck, type TokenCheck } from './token-check.ts';

/** Tells apart the gates of configurations, with what is in the files that they name. */
export function gateKey({ auth, routes, trust }: BanyanConfig, folder: string): string {
  const limits = routes.map(({ name, auth, rateLimit }) => [name, auth, rateLimit]);
  return JSON.stringify([auth, limits, trust, keyFiles(auth, folder)]);
}

type Admit = (fields: readonly string[], peer: Peer) => Admission | Promise<Admission>;

/**
 * Opens what stands before every exchange. Throws as `openProviders` does.
 */
export function openGate(
  { auth, routes }: Pick<BanyanConfig, 'auth' | 'routes'>,
  surroundings: EdgeSurroundings,
): Gate {
  const { isTrusted, clock } = surroundings;
  const providers = openProviders(auth, surroundings);
  const names = Object.values(auth).flatMap(({ claims }) => Object.values(claims));
  const isIdentity = identityNames(names);

  const asked = new Map<string, Admit>();
  for (const route of routes) {
    const needs = authOf(route);
    const provider = needs && providers.byName.get(needs.provider);
    // The configuration was checked: here it would be a door left open.
    if (needs !== undefined && provider === undefined) {
      throw new Error(`route ${route.name}: there is no provider ${needs.provider}`);
    }
    const check = needs && provider && createTokenCheck(needs, provider);
    const { rateLimit } = route;
    const limit = rateLimit && createRouteLimit(route.name, rateLimit, isTrusted, clock);
    if (check || limit) asked.set(route.name, admitting(check, limit));
  }
  return {
    isIdentity,
    cleaned: names.length === 0 ? same : (fields) => withoutIdentity(fields, isIdentity),
    admit: (route, fields, peer) => route && asked.get(route.name)?.(fields, peer),
    stop: providers.stop,
  };
}

const NOTHING: readonly string[] = [];

function same(fields: readonly string[]): readonly string[] {
  return fields;
}

/**
 * A limit by anything but the user is looked at first: whoever is over it costs no verification, and tries no
 * tokens out.
 */
function admitting(check: TokenCheck | undefined, limit: RouteLimit | undefined): Admit {
  return (fields, peer) => {
    let told = NOTHING;
    if (limit !== undefined && !limit.isByUser) {
      const taken = limit.take(fields, peer, undefined);
      if ('failure' in taken) return taken;
      told = taken;
    }
    const settled = (asker: Asker): Admission => {
      if (asker === undefined || 'user' in asker) {
        if (limit?.isByUser) {
          const taken = limit.take(fields, peer, asker?.user);
          if ('failure' in taken) return taken;
          told = taken;
        }
        return { isAdmitted: true, identity: asker?.fields ?? NOTHING, told };
      }
      return told === NOTHING ? asker : { ...asker, told: [...told, ...asker.told] };
    };
    const asker = check?.(fields);
    return asker instanceof Promise ? asker.then(settled) : settled(asker);
  };
}
