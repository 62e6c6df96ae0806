import type { DatabaseSync } from 'node:sqlite';
import { kst, zeroDate } from './clock.ts';
import { findOrder, type Order } from './orders.ts';
import { keepMessage } from './outgoing-messages.ts';

/** The status that an order is to have; the parcel's courier and number stay when none are given. */
export type Move = {
  readonly step: string;
  readonly step2: string;
  readonly deliveryno?: string | undefined;
  readonly deliverycode?: string | undefined;
};

/** The order after a move at `at` (KST). */
export function moved(order: Order, move: Move, at: string): Order {
  const step = Number(move.step);
  const done = move.step2 === '44';
  const paid = step >= 1 && order.cyn === 'n';
  const shipped = step >= 3 && order.dyn === 'n';
  return {
    ...order,
    step: move.step,
    step2: move.step2,
    cyn: flagAfter(order.cyn, paid, done),
    dyn: flagAfter(order.dyn, shipped, done),
    cdt: paid && order.cdt === zeroDate ? at : order.cdt,
    ddt: shipped && order.ddt === zeroDate ? at : order.ddt,
    confirmdt: step === 4 && order.confirmdt === '' ? at : order.confirmdt,
    moddt: at,
    deliveryno: move.deliveryno ?? order.deliveryno,
    deliverycode: move.deliverycode ?? order.deliverycode,
  };
}

/** The `cyn` or `dyn` of an order: what was paid or sent is given back (`r`) when its return is done. */
function flagAfter(flag: string, reached: boolean, returned: boolean): string {
  if (reached) return 'y';
  return returned && flag === 'y' ? 'r' : flag;
}

/**
 * Moves an order and those of its lines that are still where the order was: a line that went its own
 * way stays there. Says the order's new state, or undefined for an unknown order. To be called in a
 * transaction.
 */
export function moveOrder(
  db: DatabaseSync,
  ordno: string,
  move: Move,
  now: Date,
): Order | undefined {
  const before = findOrder(db, ordno);
  if (!before) return undefined;
  const after = moved(before, move, kst(now));
  const { step, step2, cyn, dyn, cdt, ddt, confirmdt, moddt, deliveryno, deliverycode } = after;
  db.prepare(
    `UPDATE gd_order
     SET step = ?, step2 = ?, cyn = ?, dyn = ?, cdt = ?, ddt = ?, confirmdt = ?, moddt = ?,
         deliveryno = ?, deliverycode = ?
     WHERE ordno = ?`,
  ).run(step, step2, cyn, dyn, cdt, ddt, confirmdt, moddt, deliveryno, deliverycode, ordno);
  db.prepare('UPDATE gd_order_item SET istep = ? WHERE ordno = ? AND istep = ?').run(
    lineStep(after),
    ordno,
    lineStep(before),
  );
  keepMessage(db, 'order_step', ordno, now);
  return after;
}

/** Cancels one line; the order goes on with the others. To be called in a transaction. */
export function cancelLine(db: DatabaseSync, ordno: string, sno: string, now: Date): boolean {
  const cancelled = db
    .prepare("UPDATE gd_order_item SET istep = '44' WHERE ordno = ? AND sno = ? AND istep <> '44'")
    .run(ordno, sno);
  if (cancelled.changes === 0) return false;
  db.prepare('UPDATE gd_order SET moddt = ? WHERE ordno = ?').run(kst(now), ordno);
  keepMessage(db, 'order_step', ordno, now);
  return true;
}

/** A line keeps one code only: the step, or the step2 when there is one. */
function lineStep(order: Order): string {
  return order.step2 === '' ? order.step : order.step2;
}
