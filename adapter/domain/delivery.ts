import type { FieldEncoding } from '#contracts';
import type { Failure } from './failure.ts';

/** One message as the broker delivered it: nothing decoded, nothing lost. */
export type Delivery = {
  readonly exchange: string;
  readonly routingKey: string;
  /** AMQP basic properties that were set, `headers` among them. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
};

export type Charset = 'utf-8' | 'cp949';

/** Which charset the bytes were read in, and why: what a sender declares is recorded, not believed. */
export type CharsetDecision = {
  readonly used: Charset;
  /** What the sender said, as it stands there; absent where nothing was said. */
  readonly declared?: string;
  /** The rule that decided. */
  readonly because: string;
};

/** How a body is written, judged by its first characters. */
export type Format = 'json' | 'xml' | 'form' | 'php-serialized';

/** The message as the legacy meant it, and how its bytes were read. */
export type Decoded = {
  readonly kind: 'decoded';
  readonly value: unknown;
  readonly format: Format;
  readonly charset: CharsetDecision;
};

export type DecodingFailure = {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** Absent where the bytes fit no charset. */
  readonly charset?: CharsetDecision;
};

/**
 * Undoes one encoding of a field. `charset` is the message's own: PHP counts bytes in it. The problem
 * is a sentence without the text, which may be personal.
 */
export type DecodeField = (
  text: string,
  encoding: FieldEncoding,
  charset: Charset,
) =>
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };
