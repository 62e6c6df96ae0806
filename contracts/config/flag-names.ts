/** Sends everything to the legacy, whatever the other flags say; except what the legacy no longer has. */
export const KILL_SWITCH = 'banyan.kill-switch';

/** The flag that cuts a route over to its service. */
export function cutoverFlag(route: { readonly name: string }): string {
  return `${route.name}.cutover`;
}

/** The flag that has a route's requests mirrored to its service. */
export function shadowFlag(route: { readonly name: string }): string {
  return `${route.name}.shadow`;
}

/**
 * The flags of a legacy contract's translators: `run`, where it exists and is off, holds its messages back in
 * order; `next` publishes the events of the next version, `compare` runs both. `legacy.order@1` →
 * `translator.order`, `translator.order.next`, `translator.order.compare`.
 */
export function translatorFlags(contract: string): {
  readonly run: string;
  readonly next: string;
  readonly compare: string;
} {
  const run = `translator.${contract.replace(/^legacy\.|@[0-9]+$/g, '')}`;
  return { run, next: `${run}.next`, compare: `${run}.compare` };
}

/** The legacy is not to be disturbed: what the SCM has to say waits. */
export const MAINTENANCE = 'legacy.maintenance';
