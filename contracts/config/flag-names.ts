/** Sends everything to the legacy, whatever the other flags say; except what the legacy no longer has. */
export const KILL_SWITCH = 'banyan.kill-switch';

/** The flag that cuts a route over to its service. */
export function cutoverFlag(route: { readonly name: string }): string {
  return `${route.name}.cutover`;
}
