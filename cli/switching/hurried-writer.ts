import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import type { FlagWriter } from '#flags';

/** ms that the place where flags are kept has for an answer, when somebody steps back: then an override does it. */
const HURRY_MS = 800;

/**
 * A writer that gives up early. What it was asked may still be done later: then the flags say what the override
 * says. Rejects with a BanyanError `flags_slow` (exit code 1).
 */
export function hurriedWriter(writer: FlagWriter, where: string): FlagWriter {
  const inTime = async <T>(answer: Promise<T>): Promise<T> => {
    const giveUp = new AbortController();
    const late = delay(HURRY_MS, undefined, { signal: giveUp.signal }).then(() => {
      throw new BanyanError('flags_slow', `${where} does not answer within ${HURRY_MS / 1_000} s`);
    });
    late.catch(() => {}); // whoever was in time has no use for it
    try {
      return await Promise.race([answer, late]);
    } finally {
      giveUp.abort();
      answer.catch(() => {});
    }
  };
  return {
    read: (names) => inTime(writer.read(names)),
    write: (wanted, by) => inTime(writer.write(wanted, by)),
  };
}
