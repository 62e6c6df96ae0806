import { BanyanError, commandContracts } from '#contracts';
import type { Logger } from '#process';
import { sampledLog } from '../admin/sampled-log.ts';
import type { LegacyCommand } from '../domain/reverse-translation.ts';
import { type Attempted, attemptedOf, type Sent } from './answer.ts';
import {
  BREAKER,
  type BreakerSettings,
  type BreakerState,
  createLegacyBreaker,
} from './legacy-breaker.ts';

/** The legacy's REST interface. */
export type LegacyClient = {
  /** One request. Never rejects: whatever goes wrong is an outcome. */
  send(command: LegacyCommand, traceparent?: string): Promise<Sent>;
  /** Why the last request got nowhere; undefined when the legacy took or refused it. */
  readonly trouble: string | undefined;
  readonly breaker: BreakerState;
  /** Requests that the legacy took so far. */
  readonly taken: number;
  /** Turns away what comes from now on; what is under way ends by itself, within the time limit. */
  stop(): void;
};

export type LegacyClientOptions = {
  /** The legacy's root, `http://…`; a path in it comes before a contract's own. */
  readonly url: string;
  /** Sent with each request: the key of the interface. */
  readonly headers: Readonly<Record<string, string>>;
  /** ms for the whole answer. */
  readonly timeout: number;
  /** ms since 1970. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Counts requests: `legacy-api.order-step@1` and done, refused, unavailable. */
  readonly onSent?: (contract: string, outcome: Sent['kind']) => void;
  readonly breaker?: BreakerSettings;
};

/** Bytes of an answer that are read; nothing that we look at lies beyond. */
const MOST_READ = 64 * 1024;
/** Requests in a row that are refused for our key: of a few it may be the request. */
const KEY_REFUSALS = 3;
/** ms between two lines about that. */
const KEY_LINE_EVERY = 60_000;
/** There was nobody to be asked. Of any other failure on the way the request may be the cause. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** W3C Trace Context §3.2; what is none would be refused by the connection, for ever. */
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Throws a BanyanError `legacy_headers_invalid` (exit code 2). */
export function createLegacyClient(options: LegacyClientOptions): LegacyClient {
  const { url, timeout, now, log, onSent, breaker: settings = BREAKER } = options;
  const root = url.replace(/\/+$/, '');
  const own = headersOf(options.headers);
  let trouble: string | undefined;
  let keyRefusals = 0;
  let taken = 0;
  const keyRefused = sampledLog<{ readonly reason: string }>(
    (values) =>
      log.error(values, 'legacy refuses our key, and takes nothing at the moment: correct the key'),
    now,
    KEY_LINE_EVERY,
  );

  const breaker = createLegacyBreaker(settings, (state) => {
    if (state === 'open') log.warn('legacy keeps failing, breaker open: nothing is lost');
    else log.info({ breaker: state }, 'breaker of the legacy changed');
  });

  const attempt = async (
    { contract, body, idempotencyKey }: LegacyCommand,
    traceparent: string | undefined,
  ): Promise<Attempted> => {
    const { method, path } = commandContracts[contract];
    const headers = new Headers(own);
    headers.set('content-type', 'application/json');
    headers.set('accept', 'application/json');
    headers.set('idempotency-key', idempotencyKey);
    if (traceparent !== undefined && TRACEPARENT.test(traceparent)) {
      headers.set('traceparent', traceparent);
    }
    try {
      const response = await fetch(root + path, {
        method,
        headers,
        body: JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
      const { status } = response;
      return attemptedOf(
        { status, headers: response.headers, text: await startOf(response) },
        now(),
      );
    } catch (error) {
      const sent = { kind: 'unavailable', reason: reasonOf(error, timeout) } as const;
      const isAway = UNREACHABLE.has(codeOf(error) ?? '');
      return { sent: isAway ? { ...sent, because: 'away' } : sent, legacy: 'failing' };
    }
  };

  const noteKey = ({ sent, legacy }: Attempted): void => {
    if (legacy === 'failing') return;
    keyRefusals = legacy === 'key refused' ? keyRefusals + 1 : 0;
    if (keyRefusals < KEY_REFUSALS || sent.kind !== 'unavailable') return;
    keyRefused({ reason: sent.reason });
  };

  const note = (contract: string, sent: Sent): void => {
    const before = trouble;
    trouble = sent.kind === 'unavailable' ? sent.reason : undefined;
    if (before === undefined && trouble !== undefined) {
      log.warn(
        { contract, reason: trouble },
        'legacy took no request, nothing is lost: trying again',
      );
    } else if (before !== undefined && trouble === undefined) {
      log.info('legacy takes requests again');
    }
    onSent?.(contract, sent.kind);
  };

  return {
    async send(command, traceparent) {
      const sent = await breaker.run(async () => {
        const attempted = await attempt(command, traceparent);
        noteKey(attempted);
        return attempted;
      });
      if (sent.kind === 'done') taken += 1;
      note(command.contract, sent);
      return sent;
    },
    get trouble() {
      return trouble;
    },
    get breaker() {
      return breaker.state;
    },
    get taken() {
      return taken;
    },
    stop: () => breaker.stop(),
  };
}

function headersOf(headers: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers(headers);
  } catch {
    // The cause is left out: its words quote the value, which is a secret.
    const message = 'the header fields for the legacy cannot be sent';
    throw new BanyanError('legacy_headers_invalid', message, {
      exitCode: 2,
      advice: 'A name is letters, digits and dashes; a value is one line of Latin-1.',
    });
  }
}

/** The beginning of the body; the rest is not waited for. */
async function startOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_READ) break; // which cancels the body
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_READ);
}

/** `ECONNREFUSED`: codes alone, since messages quote addresses. */
function reasonOf(error: unknown, timeout: number): string {
  // Not instanceof: fetch's errors may be of another realm.
  const { name } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return `no answer within ${timeout} ms`;
  return `no answer: ${codeOf(error) ?? name}`;
}

function codeOf(error: unknown): string | undefined {
  const { code, cause } = error as NodeJS.ErrnoException;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? code;
}
