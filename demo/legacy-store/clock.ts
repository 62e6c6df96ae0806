const kstOffset = 9 * 60 * 60 * 1000;

/** How the shop writes "never". */
export const zeroDate = '0000-00-00 00:00:00';

/** The wall clock in Seoul, `YYYY-MM-DD HH:MM:SS`: Korea keeps UTC+9 all year. */
export function kst(time: Date): string {
  return new Date(time.getTime() + kstOffset).toISOString().slice(0, 19).replace('T', ' ');
}
