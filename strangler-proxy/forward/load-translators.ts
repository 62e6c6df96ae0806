import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { BanyanError, type Route } from '#contracts';
import { pathFrom } from '#process';
import { type BodyTranslator, type Translate, translateOf } from '../domain/translate.ts';

/**
 * Loads the modules of all routes that have `translate`, which runs them. Throws a BanyanError
 * `translators_invalid` (exit code 2) that names each route whose module cannot be used, and why.
 *
 * @param folder what their paths start from
 */
export async function loadTranslators(
  routes: readonly Route[],
  folder: string,
): Promise<ReadonlyMap<Route, BodyTranslator>> {
  const translators = new Map<Route, BodyTranslator>();
  const problems: string[] = [];
  for (const route of routes) {
    const translate = translateOf(route);
    if (translate === undefined) continue;
    const { module, limit } = translate;
    const found = await load(pathFrom(folder, module));
    if (typeof found === 'string') {
      problems.push(`route ${route.name}: translate: ${module} ${found}`);
    } else translators.set(route, { ...found, limit });
  }
  if (problems.length === 0) return translators;
  throw new BanyanError('translators_invalid', problems.join('\n'), {
    exitCode: 2,
    advice:
      'A translator is a module (.ts, .mjs, .js) with a function as its default export; its path starts from the folder of banyan.yaml. docs/routing.md has one.',
  });
}

/** A text is what is wrong with the module. */
async function load(path: string): Promise<Omit<BodyTranslator, 'limit'> | string> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) return `is not there: ${path}`;
  // Node keeps what it has loaded, by URL: one that has changed has another.
  const version = `?${found.mtimeMs}-${found.size}`;
  let loaded: { readonly default?: unknown; readonly error?: unknown };
  try {
    loaded = await import(pathToFileURL(path).href + version);
  } catch (error) {
    return `cannot be loaded: ${reason(error, path, version)}`;
  }
  const { default: answer, error } = loaded;
  if (!isTranslate(answer)) return 'has no function as its default export';
  if (error === undefined || isTranslate(error)) return { answer, error };
  return 'exports an error that is no function';
}

function isTranslate(value: unknown): value is Translate {
  return typeof value === 'function';
}

/** What went wrong, and in which line where Node tells. */
function reason(error: unknown, path: string, version: string): string {
  if (!(error instanceof Error)) return String(error);
  const [, after = ''] = error.stack?.replaceAll(version, '').split(`${path}:`) ?? [];
  const line = Number.parseInt(after, 10);
  return `${error.name}: ${error.message.replaceAll(version, '')}${line > 0 ? ` (line ${line})` : ''}`;
}
