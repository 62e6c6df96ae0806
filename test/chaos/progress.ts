import { setTimeout as delay } from 'node:timers/promises';

/** Nothing moved for so long that nothing will. */
export class Stalled extends Error {}

export type ProgressOptions = {
  /** Whatever changes while there is still hope. */
  readonly moving: () => unknown | Promise<unknown>;
  /** ms without a change after which nothing is hoped for any more. */
  readonly patience: number;
  /** ms between two looks. */
  readonly interval?: number;
};

/** Waits until something holds, however long that takes, as long as something moves. */
export async function whileProgressing(
  holds: () => boolean | Promise<boolean>,
  { moving, patience, interval = 5 }: ProgressOptions,
): Promise<void> {
  let last: string | undefined;
  let since = performance.now();
  while (!(await holds())) {
    const now = JSON.stringify(await moving());
    if (now !== last) {
      last = now;
      since = performance.now();
    } else if (performance.now() - since > patience) {
      throw new Stalled(`nothing moved for ${patience / 1_000} s, at ${now}`);
    }
    await delay(interval);
  }
}
