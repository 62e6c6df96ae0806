import type { IncomingMessage, ServerResponse } from 'node:http';
import { BanyanError, boundedText, MOST_REASON, MOST_WHO } from '#contracts';
import { type AdminRoute, jsonBody } from '#process';
import type { FlagControl } from './flag-control.ts';
import { type FlagNews, parseNews } from './flag-news.ts';
import { stateOf } from './flag-words.ts';
import { changeOf } from './unleash-webhook.ts';

/** HTTP's words for what is wrong with a request; anything else is our own fault. */
const STATUSES: Readonly<Record<string, number>> = {
  usage: 400,
  news_invalid: 400,
  too_large: 413,
  media_type: 415,
};

/**
 * What the admin API of a process answers about flags: `GET /flags` tells them, `POST /flags/news` brings news to this
 * instance, `POST /flags/refresh` has all instances ask their source (an Unleash webhook calls it).
 */
export function flagRoutes(
  control: FlagControl,
  { now, newId }: { readonly now: () => number; readonly newId: () => string },
): readonly AdminRoute[] {
  const { flags } = control;
  return [
    {
      method: 'GET',
      path: '/flags',
      handle: answering(async () => ({
        ...control.status(),
        flags: flags.list().map(({ name }) => ({
          ...{ name, state: stateOf(flags, name), forced: flags.isForced(name) },
        })),
      })),
    },
    {
      method: 'POST',
      path: '/flags/news',
      handle: answering(async (request) => control.take(parseNews(await jsonBody(request)))),
    },
    {
      method: 'POST',
      path: '/flags/refresh',
      handle: answering(async (request) => {
        const told = await jsonBody(request);
        return control.tell(refreshNews(told, newId(), new Date(now()).toISOString()));
      }),
    },
  ];
}

/** With what an Unleash webhook says of a change. */
function refreshNews(told: unknown, id: string, at: string): FlagNews {
  const { who, flags: names, what } = changeOf(told) ?? { who: 'unknown', flags: [], what: '' };
  return {
    ...{ id, kind: 'refresh', at, names, announced: [], overrides: [] },
    who: boundedText(who, MOST_WHO),
    reason: boundedText(what, MOST_REASON),
  };
}

function answering(answer: (request: IncomingMessage) => Promise<object>): AdminRoute['handle'] {
  return async (request, response) => {
    try {
      send(response, 200, await answer(request));
    } catch (error) {
      const status = error instanceof BanyanError ? STATUSES[error.code] : undefined;
      if (!(error instanceof BanyanError) || status === undefined) throw error;
      send(response, status, { error: error.code, message: error.message });
    }
  };
}

function send(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
}
