import { TranslationError } from '../../domain/translation.ts';
import type { OrderState, PlacedState } from '../known/order-state.ts';

type Stage = NonNullable<PlacedState['ended'] | PlacedState['stage']>;

/** A request names the whole step: told now, it would take the order back to before these. */
const LATER: Readonly<Record<'shipping' | 'delivered', readonly Stage[]>> = {
  shipping: ['delivered', 'returning', 'cancelled', 'refunded', 'returned', 'exchanged'],
  delivered: ['returning', 'cancelled', 'refunded', 'returned', 'exchanged'],
};

/** Somebody asked for the order's end before it was shipped: the request would wipe that out. */
const ASKED_TO_END: readonly Stage[] = ['ending', 'refunding'];

/**
 * Why a parcel's step must not be told any more: what comes late must not open an order again that the
 * legacy has ended or moved on. Undefined where it may be told, also for an order that the legacy has
 * not told of yet. Throws a {@link TranslationError} where a person has to decide.
 */
export function lateStep(
  step: 'shipping' | 'delivered',
  order: OrderState | undefined,
): { readonly kind: 'ignored'; readonly reason: string } | undefined {
  const stage = order?.placed?.ended ?? order?.placed?.stage;
  if (stage === undefined) return undefined;
  const reason = `the order is ${stage}`;
  if (ASKED_TO_END.includes(stage)) {
    const place = { rule: `${step} while ${stage}`, pointer: '/data/source/orderId' };
    throw new TranslationError('value_invalid', `${reason}: ${step} would undo that`, place);
  }
  return LATER[step].includes(stage) ? { kind: 'ignored', reason } : undefined;
}
