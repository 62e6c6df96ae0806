import type { LegacyOrderV1 } from '../generated/legacy-order-v1.ts';
import { type LegacyContract, legacyContract } from './legacy-contract.ts';
import orderV1 from './order/v1/schema.json' with { type: 'json' };

/** The message type behind each legacy contract. */
export type LegacyMessages = { 'legacy.order@1': LegacyOrderV1 };

export const legacyContracts: readonly LegacyContract[] = [legacyContract(orderV1)];

/** The contract that a decoded message belongs to; undefined when it is of an unknown type. */
export function identifyLegacyMessage(message: unknown): LegacyContract | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const fields = new Map(Object.entries(message));
  return legacyContracts.find(({ identify }) =>
    Object.entries(identify).every(([field, values]) => values.includes(fields.get(field))),
  );
}
