import { type BanyanConfig, BanyanError, type Route } from '#contracts';
import { compileRoutes, type RouteTable } from './domain/route-table.ts';
import type { BodyTranslator } from './domain/translate.ts';
import { loadTranslators } from './forward/load-translators.ts';

/** The routes of a configuration, with the modules that they name. */
export type OpenRoutes = {
  readonly table: RouteTable;
  readonly translators: ReadonlyMap<Route, BodyTranslator>;
};

/**
 * Compiles the routes, and loads the modules of their translators, which runs them. Throws a BanyanError with
 * exit code 2 that tells all that is wrong: `routes_invalid`, or `translators_invalid` if it is those alone.
 *
 * @param folder what relative paths start from
 */
export async function openRoutes(
  { routes, services }: Pick<BanyanConfig, 'routes' | 'services'>,
  folder: string,
): Promise<OpenRoutes> {
  const [table, translators] = await Promise.allSettled([
    (async () => compileRoutes(routes, services))(),
    loadTranslators(routes, folder),
  ]);
  if (table.status === 'rejected' && translators.status === 'rejected') {
    throw both(table.reason, translators.reason);
  }
  if (table.status === 'rejected') throw table.reason;
  if (translators.status === 'rejected') throw translators.reason;
  return { table: table.value, translators: translators.value };
}

function both(first: unknown, second: unknown): unknown {
  if (!(first instanceof BanyanError && second instanceof BanyanError)) return first;
  return new BanyanError(first.code, `${first.message}\n${second.message}`, {
    exitCode: 2,
    advice: `${first.advice}\n${second.advice}`,
  });
}
