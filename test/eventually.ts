import { setTimeout as delay } from 'node:timers/promises';

/** Asks until there is an answer; the test's own time limit ends it. */
export async function eventually<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(20);
  }
}

/** Waits until something holds; the test's own time limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => (await holds()) || undefined);
}
