import type { LegacyOrderV1 } from '#contracts';
import { TranslationError } from '../../domain/translation.ts';
import { lineStatusOf } from '../codes/line-status.ts';
import { isGone, type PlacedState } from '../known/order-state.ts';
import { wonOf } from '../values/won.ts';
import { unknownLine } from './placed-changes.ts';
import { isPaid } from './placed-order.ts';
import type { Contradiction } from './steps-back.ts';

/**
 * Throws a TranslationError where the content of an order that goes on does not fit what the SCM was
 * told, and for which the SCM has no word: a person has to look at it. `on` is when it changed. What
 * its stage contradicts is in the table of steps backwards.
 */
export function throwIfContradicting(order: LegacyOrderV1, on: string, known: PlacedState): void {
  for (const [index, item] of order.items.entries()) {
    const pointer = `/items/${index}`;
    const line = known.lines.find(({ lineId }) => lineId === item.sno);
    if (line === undefined) throw unknownLine(item.sno, `${pointer}/sno`);
    if (line.productId !== item.goodsno) throw contradiction('line product', `${pointer}/goodsno`);
    if (String(line.quantity) !== item.ea) throw contradiction('line quantity', `${pointer}/ea`);
    const isActive = lineStatusOf(item, `${pointer}/istep`) === 'active';
    // A line may tell of its end before an order that is older than that.
    if (line.goneOn !== undefined && on > line.goneOn && isActive) {
      throw contradiction('line came back', `${pointer}/istep`);
    }
  }
  // Once a line is gone the legacy counts anew, and every shop in its own way.
  const isWhole = !known.lines.some(isGone) && order.items.every(isStanding);
  const isNews = isPaid(order) && !known.paid;
  if (isNews && isWhole && wonOf(order.settleprice, '/settleprice') !== known.total) {
    throw contradiction('total changed', '/settleprice');
  }
  const isMissing = known.lines.some(
    (line) => !isGone(line) && order.items.every(({ sno }) => sno !== line.lineId),
  );
  if (isMissing) throw contradiction('line vanished', '/items');
}

function isStanding(item: LegacyOrderV1['items'][number]): boolean {
  return lineStatusOf(item, '/items') === 'active';
}

function contradiction(rule: string, pointer: string): TranslationError {
  return contradictionOf({ rule, message: `not what the SCM was told: ${rule}`, pointer });
}

/** The failure of a message that contradicts what the SCM was told. */
export function contradictionOf({ rule, message, pointer }: Contradiction): TranslationError {
  return new TranslationError('value_invalid', message, { rule, pointer });
}
