/** One message as the broker delivered it: nothing decoded, nothing lost. */
export type Delivery = {
  readonly exchange: string;
  readonly routingKey: string;
  /** AMQP basic properties that were set, `headers` among them. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
};

/** The message as the legacy meant it, and how its bytes were read. */
export type Decoded = { readonly value: unknown; readonly charset: Charset };
export type Charset = 'utf-8' | 'cp949';
