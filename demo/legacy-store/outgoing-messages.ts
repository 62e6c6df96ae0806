import type { DatabaseSync } from 'node:sqlite';
import { insert, row } from './database.ts';
import { type MessageKind, messageText, toCp949 } from './message.ts';
import { findOrder, linesOf } from './orders.ts';

/** One unsent row of gd_mq; `regtime` is in Unix seconds. */
export type OutgoingMessage = {
  sno: number;
  routing_key: string;
  body: Uint8Array<ArrayBuffer>;
  regtime: number;
};

/** Settles when the broker has confirmed the message; rejects when it has not. */
export type Publish = (message: OutgoingMessage) => Promise<void>;

/** The way out for messages: `send` goes through what is unsent, `stop` ends the retries. */
export type Outgoing = { readonly send: () => void; readonly stop: () => void };

const retryEvery = 1000;

/** Keeps the order's present state as a message, in the transaction that changed the order. */
export function keepMessage(db: DatabaseSync, evt: MessageKind, ordno: string, now: Date) {
  const order = findOrder(db, ordno);
  if (!order) throw new Error(`order ${ordno} is gone`);
  insert(db, 'gd_mq', {
    routing_key: evt.replace('_', '.'),
    body: toCp949(messageText(evt, order, linesOf(db, ordno))),
    regtime: Math.floor(now.getTime() / 1000),
  });
}

/** Sends kept messages one after the other, and those that failed again each second. */
export function startOutgoing(
  db: DatabaseSync,
  publish: Publish,
  log: (msg: string, detail?: unknown) => void,
): Outgoing {
  let sending = false;
  let failing = false;

  async function send() {
    if (sending) return;
    sending = true;
    try {
      for (let next = unsent(db); next; next = unsent(db)) {
        await publish(next);
        db.prepare('UPDATE gd_mq SET sent = 1 WHERE sno = ?').run(next.sno);
        if (failing) log('messages go out again');
        failing = false;
      }
    } catch (error) {
      if (!failing) log('messages wait for the broker', error);
      failing = true;
    } finally {
      sending = false;
    }
  }

  const timer = setInterval(send, retryEvery);
  void send();
  return { send: () => void send(), stop: () => clearInterval(timer) };
}

function unsent(db: DatabaseSync): OutgoingMessage | undefined {
  return row<OutgoingMessage>(db, 'SELECT * FROM gd_mq WHERE sent = 0 ORDER BY sno LIMIT 1');
}
