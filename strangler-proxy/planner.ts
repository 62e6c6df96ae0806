import { hash } from 'node:crypto';
import type { BanyanConfig } from '#contracts';
import type { FlagNeeds, Flags } from '#flags';
import { clientAddress } from './domain/client-address.ts';
import { decide, type Plan } from './domain/decide.ts';
import { contextOf } from './domain/flag-context.ts';
import type { RouteTable } from './domain/route-table.ts';
import type { AskedRequest } from './domain/routed-request.ts';

/** What plans are made of, beside routes. */
export type PlannerTools = {
  readonly flags: Pick<Flags, 'isEnabled' | 'isForced'>;
  readonly isTrusted: (address: string) => boolean;
  /** A random UUID. */
  readonly newId: () => string;
};

/** Plans requests: the context of a flag is only made where the flag tells requests apart. */
export function createPlanner(
  settings: BanyanConfig['flags']['context'],
  table: Pick<RouteTable, 'match'>,
  { flags, isTrusted, newId }: PlannerTools,
): (request: AskedRequest) => Plan {
  const tools = {
    settings,
    clientOf: (peer: string, fields: readonly string[]) => clientAddress(peer, fields, isTrusted),
    digest: (text: string) => hash('sha256', text).slice(0, 32),
    newId,
  };
  return (request) => {
    const context = (needs: FlagNeeds) => contextOf(request, needs, tools);
    const isEnabled = (flag: string) => flags.isEnabled(flag, context);
    return decide(table.match(request), isEnabled, flags.isForced);
  };
}
