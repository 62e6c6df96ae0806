/**
 * A copy of what a file says in which a command-line option stands at its path. Where the file has
 * something else than a map on the way, it stays as it is: the schema then names what is wrong.
 */
export function withOption(
  data: unknown,
  [step, ...rest]: readonly string[],
  value: string | number | boolean,
): unknown {
  if (step === undefined) return value;
  if (data === undefined) return { [step]: withOption(undefined, rest, value) };
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return { ...data, [step]: withOption(Reflect.get(data, step), rest, value) };
}
