import { isRefusal, withoutValues } from '#database';
import { RefusedByStore } from '../domain/message-store.ts';

/** An error of the driver as what trying again cannot help, if it is that; else as it came. */
export function refusalOf(error: unknown): unknown {
  if (!isRefusal(error)) return error;
  return new RefusedByStore(withoutValues((error as Error).message), { cause: error });
}
