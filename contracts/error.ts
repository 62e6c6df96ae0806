/** What a {@link BanyanError} carries beside its sentence. */
export type ErrorDetails = {
  /** What the reader can do about it: one sentence, or several lines. */
  readonly advice?: string;
  /** 2 for wrong usage or configuration, 1 (the default) for an operation that failed. */
  readonly exitCode?: 1 | 2;
  /** The offending values, for the log. Never secrets, never personal data. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

/**
 * The one error shape of Banyan: what happened and where (`message`), what to do (`advice`), and a
 * literal `code` that programs and metrics can rely on.
 */
export class BanyanError extends Error {
  override readonly name = 'BanyanError';
  readonly code: string;
  readonly advice: string | undefined;
  readonly exitCode: 1 | 2;
  readonly values: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.advice = details.advice;
    this.exitCode = details.exitCode ?? 1;
    this.values = details.values ?? {};
  }
}
