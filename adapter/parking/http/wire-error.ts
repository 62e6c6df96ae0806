import { BanyanError } from '#contracts';

/** An error as it is answered. */
export type WireError = {
  readonly error: string;
  readonly message: string;
  readonly advice?: string;
  readonly exitCode?: 1 | 2;
};

const STATUSES: Readonly<Record<string, number>> = {
  usage: 400,
  export_invalid: 400,
  too_large: 413,
  media_type: 415,
  not_parked: 409,
  edited_meanwhile: 409,
  replay_running: 409,
  job_ended: 409,
  parked_ambiguous: 409,
  selection_empty: 409,
};

/** HTTP has no word for most of what can go wrong: the code says it. */
export function statusOf(code: string): number {
  return STATUSES[code] ?? (code.endsWith('_unknown') ? 404 : 422);
}

/** Undefined for what is no BanyanError: its message may hold a statement with all its values. */
export function wireErrorOf(error: unknown): WireError | undefined {
  if (!(error instanceof BanyanError)) return undefined;
  const { code, message, advice, exitCode } = error;
  return { error: code, message, ...(advice !== undefined && { advice }), exitCode };
}

export const UNAVAILABLE: WireError = {
  error: 'unavailable',
  message: 'the adapter could not do it now',
  advice: 'Its log says why; its database may be away: `banyan status`.',
  exitCode: 1,
};

/** The error that was answered, as it was thrown over there; undefined for any other answer. */
export function thrownError(body: unknown): BanyanError | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, message, advice, exitCode } = body as Readonly<Record<string, unknown>>;
  if (typeof error !== 'string' || typeof message !== 'string') return undefined;
  return new BanyanError(error, message, {
    ...(typeof advice === 'string' && { advice }),
    exitCode: exitCode === 2 ? 2 : 1,
  });
}
