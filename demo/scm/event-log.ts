import { DatabaseSync } from 'node:sqlite';
import type { IdempotentConsumerOptions } from '#adapter';
import type { ScmEvent } from '#contracts';

const eventsShown = 1000;

/** What the SCM has heard, in a database of its own; it survives the process. */
export type EventLog = {
  /** Keeps an event, within the consumer's transaction. */
  readonly add: IdempotentConsumerOptions['handle'];
  /** How many events there are, and the last 1,000 of them, the newest last. */
  readonly state: () => { readonly received: number; readonly events: readonly ScmEvent[] };
  readonly close: () => void;
};

/** Opens the log in an SQLite file, and creates what is missing. */
export function openEventLog(file: string): EventLog {
  // Reads beside the consumer's own connection, which writes.
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS scm_events (position INTEGER PRIMARY KEY, body TEXT NOT NULL)`);
  const count = db.prepare('SELECT COUNT(*) AS received FROM scm_events');
  const last = db.prepare('SELECT body FROM scm_events ORDER BY position DESC LIMIT ?');
  return {
    async add(event, transaction) {
      await transaction('scm_events').insert({ body: JSON.stringify(event) });
    },
    state() {
      const events = last.all(eventsShown).map(({ body }) => JSON.parse(String(body)));
      return { received: Number(count.get()?.received), events: events.reverse() };
    },
    close: () => db.close(),
  };
}
