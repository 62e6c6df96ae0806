/** Levels of a message's properties that can be kept and sent on; RabbitMQ's own headers have three. */
export const MOST_HEADER_LEVELS = 100;

/** Whether arrays and objects stand within each other on more levels than these; looks no deeper. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return levels === 0 || Object.values(value).some((one) => nestsDeeper(one, levels - 1));
}
