/**
 * At most one line in so many ms, with how many there would have been since the last one: what goes
 * wrong mostly goes wrong often.
 */
export function sampledLog<Values extends object>(
  write: (values: Values & { readonly times: number }) => void,
  clock: () => number,
  every = 10_000,
): (values: Values) => void {
  let last = Number.NEGATIVE_INFINITY;
  let times = 0;
  return (values) => {
    times += 1;
    if (clock() - last < every) return;
    last = clock();
    write({ ...values, times });
    times = 0;
  };
}
