import type { LegacyOrderV1 } from '#contracts';
import type { OrderStatus } from '../codes/order-status.ts';
import type { OrderEnd, PlacedState } from '../known/order-state.ts';
import { isPaid } from './placed-order.ts';

/**
 * Where an order stands, finer than what the SCM is told, so that a step backwards can be seen:
 * - not paid: `attempted`, `received`, `ending` (its cancellation is asked for);
 * - paid: `paid`, `preparing`, `refunding` (its refund is asked for before it was shipped), `shipping`,
 *   `delivered`, `returning` (its return is asked for);
 * - over: how it ended.
 */
export type OrderStage =
  | 'attempted'
  | 'received'
  | 'ending'
  | 'paid'
  | 'preparing'
  | 'refunding'
  | 'shipping'
  | 'delivered'
  | 'returning'
  | OrderEnd;

const STAGE_OF_STEP = {
  0: 'paid',
  1: 'paid',
  2: 'preparing',
  3: 'shipping',
  4: 'delivered',
} as const satisfies Record<LegacyOrderV1['step'], OrderStage>;

/** Where an order says that it stands. */
export function stageOf(order: LegacyOrderV1, status: OrderStatus): OrderStage {
  const end = endOf(order, status);
  if (end !== undefined) return end;
  if (!isPaid(order)) return status === 'attempted' || status === 'ending' ? status : 'received';
  if (status !== 'ending') return STAGE_OF_STEP[order.step];
  return order.step === '3' || order.step === '4' ? 'returning' : 'refunding';
}

/** Where an order is known to stand, also by a state that was written before stages were kept. */
export function knownStageOf({ stage, ended, saidPaid }: PlacedState): OrderStage {
  return ended ?? stage ?? (saidPaid ? 'paid' : 'received');
}

/** 44 is an exchange when every line says so; else it depends on the step. */
export function endOf(order: LegacyOrderV1, status: OrderStatus): OrderEnd | undefined {
  if (status !== 'cancelled' && status !== 'refunded' && status !== 'returned') return undefined;
  return order.items.every(({ dyn }) => dyn === 'e') ? 'exchanged' : status;
}
