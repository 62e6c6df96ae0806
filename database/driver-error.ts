type DriverError = { readonly errno?: number; readonly errcode?: number };

/**
 * Repeats a transaction that MySQL rolled back in favour of another one: ER_LOCK_DEADLOCK, and
 * ER_LOCK_WAIT_TIMEOUT, which by itself ends a statement only. After ten times it is an outage.
 */
export async function withoutDeadlock<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      const { errno = 0 } = error as DriverError;
      if (![1213, 1205].includes(errno) || attempt === 10) throw error;
    }
  }
}

/** MySQL's ER_DUP_ENTRY; SQLite's SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
export function isDuplicateKey(error: unknown): boolean {
  const { errno, errcode } = error as DriverError;
  return errno === 1062 || errcode === 1555 || errcode === 2067;
}

/**
 * What trying again cannot help: MySQL's errors about a value (packet too large, out of range, wrong
 * characters, too long) and SQLite's SQLITE_TOOBIG and constraints. Everything else is an outage.
 */
export function isRefusal(error: unknown): boolean {
  const { errno = 0, errcode = 0 } = error as DriverError;
  return [1048, 1153, 1264, 1366, 1406].includes(errno) || [18, 19].includes(errcode & 0xff);
}

const OPENING = /['"‘“]/;
const CLOSING = ["'", '"', '’', '”'];
/** Names of the schema at the end of a message, which MySQL quotes as it does values. */
const PLACE = /(?<=') for key '[^']*'$| for column '[^']*' at row \d+$/;

/**
 * A message without what stands in quotes, which may be personal data (`Duplicate entry '…' for key
 * 'name'`): from the first quote to the last, because nobody escapes quotes within values. What is in
 * backticks are names, and stays.
 */
export function withoutValues(message: string): string {
  const place = PLACE.exec(message)?.[0] ?? '';
  const told = message.slice(0, message.length - place.length);
  const from = told.search(OPENING);
  if (from === -1) return message;
  const to = Math.max(...CLOSING.map((quote) => told.lastIndexOf(quote)));
  // Only one quote: the message was cut in the middle of a value.
  const rest = to > from ? told.slice(to) : '';
  return `${told.slice(0, from + 1)}…${rest}${place}`;
}
