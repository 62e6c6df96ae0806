import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Every process with the text in its arguments or its environment, a line each. */
export function processesWith(text: string): string[] {
  const list = execFileSync('ps', ['axeww'], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return list.split('\n').filter((line) => line.includes(text));
}

/** The same, after they had a moment to go: the kernel ends what was killed in its own time. */
export async function processesLeftWith(text: string): Promise<string[]> {
  for (let tries = 0; tries < 20 && processesWith(text).length > 0; tries++) await sleep(100);
  return processesWith(text);
}
