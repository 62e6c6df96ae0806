import { fieldValues, queryValues, type RoutedRequest } from './routed-request.ts';

/** What a route asks of a query parameter or a header field. */
export type Condition = {
  readonly of: 'query' | 'header';
  /** A header's in lower case. */
  readonly name: string;
  /** The value; true: it is there; false: it is not. */
  readonly value: string | boolean;
};

/** What is there several times keeps a condition only if each of its values does: servers choose differently. */
export function holds({ of, name, value }: Condition, request: RoutedRequest): boolean {
  const values =
    of === 'query' ? queryValues(request.target, name) : fieldValues(request.fields, name);
  if (typeof value === 'boolean') return value === values.length > 0;
  return values.length > 0 && values.every((each) => each === value);
}

/**
 * How the requests that keep `a` relate to those that keep `b`, and so which is looked at first:
 * `apart`: no request keeps both; `first`: `a` says more; `second`: `b` does; `ambiguous`: neither.
 */
export function compareConditions(
  a: readonly Condition[],
  b: readonly Condition[],
): 'apart' | 'first' | 'second' | 'ambiguous' {
  const isApart = a.some((one) =>
    b.some((other) => sameName(one, other) && contradict(one.value, other.value)),
  );
  if (isApart) return 'apart';
  if (a.length !== b.length) return a.length > b.length ? 'first' : 'second';
  const isWithin = (those: readonly Condition[], these: readonly Condition[]) =>
    these.every((one) => those.some((other) => sameName(one, other) && implies(other, one)));
  const isFirst = isWithin(a, b);
  const isSecond = isWithin(b, a);
  if (isFirst === isSecond) return 'ambiguous';
  return isFirst ? 'first' : 'second';
}

/** How much conditions say, to put them in order: how many, then how many of them name a value. */
export function weightOf(conditions: readonly Condition[]): number {
  const values = conditions.filter(({ value }) => typeof value === 'string').length;
  return conditions.length + values / (conditions.length + 1);
}

/** `?view=full`, `X-Client`, `not ?old` */
export function conditionText({ of, name, value }: Condition): string {
  const text = of === 'query' ? `?${name}` : name;
  if (value === true) return text;
  if (value === false) return `not ${text}`;
  return of === 'query' ? `${text}=${value}` : `${text}: ${value}`;
}

function sameName(one: Condition, other: Condition): boolean {
  return one.of === other.of && one.name === other.name;
}

function contradict(one: string | boolean, other: string | boolean): boolean {
  if (one === other) return false;
  return one === false || other === false || (one !== true && other !== true);
}

function implies({ value }: Condition, other: Condition): boolean {
  return value === other.value || (typeof value === 'string' && other.value === true);
}
