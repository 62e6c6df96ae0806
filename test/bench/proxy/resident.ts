import { residentBytes } from '../adapter/cpu.ts';

const EVERY_MS = 50;
const MEGABYTE = 1_000_000;

/** MB of memory that a process holds. */
export function residentMegabytes(pid: number): number {
  return residentBytes(pid) / MEGABYTE;
}

/** By how many MB the memory of a process is above what it was, at most, while the work is done. */
export async function growthDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = residentMegabytes(pid);
  let most = before;
  const look = () => {
    most = Math.max(most, residentMegabytes(pid));
  };
  const timer = setInterval(look, EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return most - before;
}
