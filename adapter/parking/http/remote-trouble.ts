import { BanyanError } from '#contracts';

/** Why a question to an adapter has no answer: the error that fetch threw. */
export function noAnswer(url: string, error: unknown, method: 'GET' | 'POST', ms: number) {
  const asked = 'Is it running, and is that its admin API? `banyan status` asks it as well.';
  if (isTimeout(error)) {
    const message = `the adapter at ${url} does not answer within ${ms / 1_000} s`;
    // It was asked, and may be doing it.
    const done = 'Whether it was done, `banyan failed history` shows.';
    return unreachable(message, method === 'GET' ? asked : done, error);
  }
  return unreachable(`the adapter at ${url} does not answer: ${reasonOf(error)}`, asked, error);
}

/** An answer that ended before its end, or in something that is no answer. */
export function brokeOff(url: string, error: unknown): BanyanError {
  const reason = error === undefined ? '' : `: ${reasonOf(error)}`;
  const message = `the adapter at ${url} broke off in the middle of its answer${reason}`;
  return unreachable(message, 'Ask again; its log may say why.', error);
}

/** What is no answer of an adapter. */
export function unexpected(url: string, what: string): BanyanError {
  return new BanyanError('adapter_unexpected', `${url} answered ${what}`, {
    advice: 'Is that the admin API of an adapter, and of this version of Banyan?',
  });
}

function unreachable(message: string, advice: string, cause: unknown): BanyanError {
  return new BanyanError('adapter_unreachable', message, { advice, cause });
}

function isTimeout(error: unknown): boolean {
  const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  return name === 'TimeoutError' || cause?.code === 'UND_ERR_HEADERS_TIMEOUT';
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? cause?.message ?? message;
}
