import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '#contracts';
import { type PathValues, valuesIn } from '../domain/path-pattern.ts';
import type { RequestTarget } from '../domain/request-target.ts';
import type { RouteTable } from '../domain/route-table.ts';
import type { BodyTranslator } from '../domain/translate.ts';
import type { AnswerHandler } from '../upstream/connection.ts';
import { type AnswerReceiver, TranslatedAnswer } from './translated-answer.ts';

/** What translates the answers of services; undefined for a route that has no translator. */
export type Translation = (route: Route | undefined) => RouteTranslation | undefined;

export type RouteTranslation = {
  /** What hears of the answer in place of an exchange. */
  handlerFor(
    exchange: AnswerReceiver,
    incoming: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget,
  ): AnswerHandler;
};

/**
 * The translation of all routes that have a translator; undefined when none has.
 *
 * @param withinMs from an answer's header section until it must be whole and translated
 */
export function createTranslation(
  translators: ReadonlyMap<Route, BodyTranslator>,
  table: RouteTable,
  withinMs: number,
  onFailure: (route: string, what: string) => void,
): Translation | undefined {
  if (translators.size === 0) return undefined;
  const translations = new Map<Route, RouteTranslation>();
  for (const [route, translator] of translators) {
    const { segments } = table.matcherOf(route);
    translations.set(route, {
      handlerFor: (exchange, incoming, response, target) =>
        new TranslatedAnswer(exchange, {
          translator,
          incoming,
          response,
          about: {
            method: incoming.method ?? '',
            path: target.path,
            query: new URLSearchParams(queryOf(target)),
            parameters: decoded(valuesIn(segments, target.path)),
          },
          withinMs,
          onFailure: (what) => onFailure(route.name, what),
        }),
    });
  }
  return (route) => route && translations.get(route);
}

function queryOf({ path, pathAndQuery }: RequestTarget): string {
  return pathAndQuery.slice(path.length).split('#', 1)[0] ?? '';
}

/** A path that cannot be decoded belongs to no route. */
function decoded(values: PathValues): Record<string, string> {
  return Object.fromEntries([...values].map(([name, value]) => [name, decodeURIComponent(value)]));
}
