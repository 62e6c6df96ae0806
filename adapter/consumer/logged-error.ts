import { withoutValues } from '#database';

/** An error as it may be logged, whatever the logger does with errors. */
export type LoggedError = {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly errno: unknown;
  /** The name, the message, and where it was thrown. */
  readonly stack: string;
};

/**
 * What a handler or its database threw, without the values that are quoted in it: they are personal
 * data. Neither a statement nor a cause is taken over.
 */
export function loggedError(error: unknown): LoggedError {
  const { name, message, code, errno, stack } = Object(error) as NodeJS.ErrnoException;
  const told = withoutValues(typeof message === 'string' ? message : String(error));
  const title = typeof name === 'string' ? name : 'Error';
  // The stack repeats the message, in lines of which only the frames are known to hold no value.
  const frames = String(stack ?? '').match(/^ {4}at .+:\d+:\d+\)?$/gm) ?? [];
  return {
    name: title,
    message: told,
    code,
    errno,
    stack: [`${title}: ${told}`, ...frames].join('\n'),
  };
}
