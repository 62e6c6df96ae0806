/** `1 message`, `1,203 messages`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1,203` */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** RFC 3339 in UTC → `2026-01-01 00:00`. */
export function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** RFC 3339 in UTC → `2026-01-01 00:00:00`. */
export function secondOf(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}

/** How an id begins; enough for a person. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** `12 s`, `3 min`, `5 h`. */
export function durationOf(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** A word as a shell takes it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
