import type { Route } from '#contracts';

/** Bytes of a body that is translated, where its route does not say. */
const LIMIT = 1_048_576;

/** The module that translates the answers of a route's service, and the bytes that a body may have. */
export function translateOf({
  translate,
}: Route): { readonly module: string; readonly limit: number } | undefined {
  return typeof translate === 'string' ? { module: translate, limit: LIMIT } : translate;
}

/** What a translator is told beside the body. */
export type TranslateContext = {
  /** Of the service's answer. */
  readonly status: number;
  /** The service's header fields. */
  readonly headers: Headers;
  readonly method: string;
  /** As the client asked for it, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By the names in the route's match, percent-decoded; what `**` takes is `rest`. */
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * Makes the JSON that the legacy's clients expect of the JSON that a service answered: the default export
 * of a route's `translate` module (docs/routing.md). `From` is the service's promise, which nobody checks
 * before. To throw, or to return what is no JSON, gives the request to the legacy where that is safe.
 *
 * It runs in the proxy, for each answer: it should be quick, and depend on nothing but its arguments.
 *
 * ```ts
 * import type { Translate } from 'banyan';
 *
 * type Order = { id: string; total: number };
 * type OrderView = { ordno: string; settleprice: string };
 *
 * const orderView: Translate<Order, OrderView> = ({ id, total }) => ({
 *   ordno: id,
 *   settleprice: total.toLocaleString('ko-KR'),
 * });
 * export default orderView;
 * ```
 */
export type Translate<From = unknown, To = unknown> = (
  body: From,
  context: TranslateContext,
) => To | Promise<To>;

/** What translates the bodies of a route's service. */
export type BodyTranslator = {
  /** Bytes that a body may have. */
  readonly limit: number;
  /** The module's default export: for answers of 2xx. */
  readonly answer: Translate;
  /** The export `error`, if there is one: for answers of 4xx and 5xx. */
  readonly error: Translate | undefined;
};

/** What translates an answer of that status; undefined when it is passed on as it is. */
export function translateFor(
  { answer, error }: BodyTranslator,
  status: number,
): Translate | undefined {
  if (status >= 400) return error;
  // RFC 9110 §15.3.5, §15.3.6: without content.
  return status >= 200 && status < 300 && status !== 204 && status !== 205 ? answer : undefined;
}
