import { BanyanError } from '#contracts';

/** An Unleash server whose flags are to be changed; `url` as the SDKs take it, ending in `/api`. */
export type UnleashAdmin = {
  readonly url: string;
  /** A personal access token, or one of Unleash's INIT_ADMIN_API_TOKENS. */
  readonly token: string;
  readonly project: string;
  readonly environment: string;
};

/** An answer that is no failure of the server or of the token; whoever asked knows what it means. */
export type UnleashAnswer = {
  readonly status: number;
  /** The JSON of the body; undefined when it is empty. */
  readonly body: unknown;
  /** What Unleash says about a request that it does not grant. */
  readonly message: string;
};

/** `path` begins after `/api/admin`. */
export type AskUnleash = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<UnleashAnswer>;

/** For one request, in ms. */
const TIME_LIMIT = 5_000;

/**
 * Asks the admin API of an Unleash server. Rejects with a BanyanError: `unleash_refused` (exit code 2:
 * the token is unknown, or may not do that), `unleash_away` (exit code 1: no answer in 5 s, or one of a server
 * in trouble, or of something that is no Unleash).
 */
export function unleashApi({ url, token }: Pick<UnleashAdmin, 'url' | 'token'>): AskUnleash {
  const base = adminUrlOf(url);
  return async (method, path, body) => {
    const { status, text } = await fetchText(base, path, {
      method,
      headers: { Authorization: token, 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIME_LIMIT),
      redirect: 'manual',
    });
    const answer = parsed(text);
    const message = messageOf(answer) ?? `${status}`;
    if (status === 401 || status === 403) {
      throw new BanyanError('unleash_refused', `Unleash at ${base} refuses this: ${message}`, {
        exitCode: 2,
        advice:
          'Give flags.unleash.adminToken or UNLEASH_ADMIN_TOKEN a personal access token (Unleash: Profile, Personal API tokens) of a user who may edit flags in the project and the environment.',
        values: { status },
      });
    }
    if (status >= 500 || status === 429) throw away(base, `it answers ${status}: ${message}`);
    if (answer === NO_JSON || (status >= 300 && status < 400)) {
      throw away(base, `what answers (${status}) is no Unleash`);
    }
    return { status, body: answer, message };
  };
}

/** `…/api`, and whatever an SDK has behind it, → `…/api/admin`. */
export function adminUrlOf(url: string): string {
  const [, before = url.replace(/\/+$/, '')] = /^(.*)\/api(?:\/.*)?$/.exec(url) ?? [];
  return `${before}/api/admin`;
}

async function fetchText(
  base: string,
  path: string,
  init: RequestInit,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(`${base}${path}`, init);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw away(base, reasonOf(error), error);
  }
}

function away(base: string, why: string, cause?: unknown): BanyanError {
  return new BanyanError('unleash_away', `Unleash at ${base} does not answer: ${why}`, {
    advice: 'Nothing is known of what was being written. Processes keep the flags that they know.',
    cause,
  });
}

/** fetch hides the system’s error behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || String(codeOf(cause)) : error.message;
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : error.name;
}

const NO_JSON = Symbol('no JSON');

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}

/** The first of the details says more than the message of a request that is not valid. */
function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { message, details } = answer as { message?: unknown; details?: unknown };
  const detail: unknown = Array.isArray(details) ? details[0]?.message : undefined;
  return [detail, message].find((text) => typeof text === 'string');
}
