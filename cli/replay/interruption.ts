import { BanyanError } from '#contracts';

/** Somebody's wish to stop: by Ctrl-C or SIGTERM. */
export type Interruption = {
  readonly signal: AbortSignal;
  /** What somebody who stops at once has to know. */
  say(advice: string): void;
  /** Throws a BanyanError `interrupted` (exit code 1). */
  throwIfAsked(): void;
};

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Work that ends in order when it is asked to stop; asked twice, the process ends at once. */
export async function interruptible<T>(
  work: (interruption: Interruption) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let advice = 'Nothing was replayed.';
  const stop = () => {
    if (controller.signal.aborted) {
      console.error(`\nbanyan: stopped at once. ${advice}`);
      process.exit(1);
    }
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work({
      signal: controller.signal,
      say: (text) => {
        advice = text;
      },
      throwIfAsked: () => {
        if (controller.signal.aborted) throw new BanyanError('interrupted', `stopped. ${advice}`);
      },
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
