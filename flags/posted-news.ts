import type { Confirmation, FlagNews } from './flag-news.ts';

/** The admin API of an instance. */
export type InstancePlace = {
  /** Its base URL. */
  readonly url: string;
  /** Tokens that it may have, the likeliest first; none where it asks for none. */
  readonly tokens: readonly string[];
};

/**
 * Brings news to the admin API of an instance. Rejects with an Error that says why in a few words.
 *
 * @param within ms for the answer
 */
export async function postNews(
  place: InstancePlace,
  news: FlagNews,
  within: number,
): Promise<Confirmation> {
  const [token, ...others] = place.tokens;
  try {
    const response = await fetch(`${place.url}/flags/news`, {
      method: 'POST',
      // A token goes to whom it is meant for, and nowhere else.
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(news),
      signal: AbortSignal.timeout(within),
    });
    if (response.ok) return (await response.json()) as Confirmation; // of a Banyan
    await response.body?.cancel();
    if (response.status !== 401 || others.length === 0) throw new Error(refusalOf(response.status));
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
  return postNews({ url: place.url, tokens: others }, news, within);
}

function refusalOf(status: number): string {
  if (status === 401) return 'it does not take the token';
  if (status === 404) return 'it knows nothing of flags (404)';
  return `it answers ${status}`;
}

/** Why something could not be reached, in a few words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it does not answer in time';
  const { cause } = error;
  const { code, message } = (cause instanceof Error ? cause : error) as NodeJS.ErrnoException;
  return code ?? message;
}
