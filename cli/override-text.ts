import type { Override } from '#flags';
import { printable } from './table.ts';
import { secondOf, shortId } from './words.ts';

/** Overrides in force, to be read before anything else: nobody is to wonder why a flag does nothing. */
export function overrideLines(overrides: readonly Override[]): readonly string[] {
  if (overrides.length === 0) return [];
  return [
    'OVERRIDES IN FORCE, which outrank every flag:',
    ...overrides.flatMap((one) => [
      `  ${shortId(one.id)}  ${forcedText(one)}`,
      `            ${signedText(one)}`,
      `            ${liftText(one)}`,
    ]),
  ].map(printable);
}

/** `order-view.cutover off, order-view.shadow off` */
export function forcedText({ flags }: Pick<Override, 'flags'>): string {
  return Object.entries(flags)
    .map(([name, on]) => `${name} ${on ? 'on' : 'off'}`)
    .join(', ');
}

/** Who set it, when, and why. */
export function signedText({ who, at, reason, origin }: Override): string {
  const by = origin === 'guard' ? `the guard (${who})` : who;
  return `by ${by} at ${secondOf(at)} UTC: ${reason}`;
}

/** How it ends. */
export function liftText({ id, until }: Pick<Override, 'id' | 'until'>): string {
  const end = until === undefined ? 'until' : `until ${secondOf(until)} UTC, or until`;
  return `${end} \`banyan rollback --lift ${shortId(id)} --reason TEXT\``;
}
