import type { Aggregate } from '../../domain/aggregate.ts';
import { knownStageOf } from '../order/order-stage.ts';
import type { MemberState } from './member-state.ts';
import type { OrderState } from './order-state.ts';
import type { ProductState } from './product-state.ts';

/**
 * Where an aggregate is known to stand, in a word for an operator and without personal data; undefined
 * for one of which nothing is known, or that has no stages.
 */
export function stageOfState(
  { type }: Pick<Aggregate, 'type'>,
  state: unknown,
): string | undefined {
  if (state === undefined) return undefined;
  switch (type) {
    case 'order': {
      const { placed } = state as OrderState;
      return placed === undefined ? 'not placed' : knownStageOf(placed);
    }
    case 'member': {
      const { left, since } = state as MemberState;
      return left ? 'left' : since === undefined ? 'not joined' : 'joined';
    }
    case 'product': {
      const { withdrawn, soldOut } = state as ProductState;
      return withdrawn?.value ? 'withdrawn' : soldOut?.value ? 'sold out' : 'on sale';
    }
    default:
      return undefined;
  }
}
