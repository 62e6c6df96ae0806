import type { BanyanConfig } from '../generated/config.ts';
import { type Complaint, nearest } from './problems.ts';

/** Capabilities of routes that do not exist. */
export function capabilityComplaints({ capabilities, routes }: BanyanConfig): Complaint[] {
  const names = routes.map(({ name }) => name);
  return Object.entries(capabilities).flatMap(([capability, { routes: grouped }]) =>
    grouped.flatMap((name, index) => {
      if (names.includes(name)) return [];
      const near = nearest(name, names);
      const known = `known routes: ${names.join(', ') || 'none'}`;
      const hint = near === undefined ? known : `did you mean "${near}"?`;
      return {
        path: ['capabilities', capability, 'routes', index],
        message: `capability ${capability}: there is no route "${name}": ${hint}`,
      };
    }),
  );
}
