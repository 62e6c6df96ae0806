import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScmEvent } from '#contracts';
import { openDatabase } from '../../../../database/database.ts';
import { type EventLog, openEventLog } from '../../../../demo/scm/event-log.ts';
import { eventsPage } from '../../../../demo/scm/page.ts';
import { orderPlaced } from '../../../integration/demo/order-placed.ts';

// The log keeps what it is given; only its consumer knows contracts.
const placed = (subject: string) => orderPlaced(subject) as unknown as ScmEvent;

describe('the event log', () => {
  let folder: string;
  let log: EventLog;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'banyan-test-scm-'));
    log = openEventLog(join(folder, 'scm.sqlite'));
  });
  afterEach(() => {
    log.close();
    rmSync(folder, { recursive: true });
  });

  /** As the consumer does: in a transaction on a connection of its own. */
  async function add(events: readonly ScmEvent[]): Promise<void> {
    const database = openDatabase(`sqlite:${join(folder, 'scm.sqlite')}`);
    await database.transaction(async (transaction) => {
      for (const event of events) await log.add(event, transaction);
    });
    await database.destroy();
  }

  it('keeps events in their order, and beyond its process', async () => {
    const events = [placed('first'), placed('second')];
    await add(events);
    expect(log.state()).toEqual({ received: 2, events });
    const again = openEventLog(join(folder, 'scm.sqlite'));
    expect(again.state()).toEqual({ received: 2, events });
    again.close();
  });

  it('shows the last thousand events, and counts all', async () => {
    const events = Array.from({ length: 1001 }, (_, order) => placed(String(order)));
    await add(events);
    expect(log.state()).toEqual({ received: 1001, events: events.slice(1) });
  });

  it('is shown newest first, with every value escaped', () => {
    const events = [placed('first'), placed('<second>')];
    const page = eventsPage({ received: 2, duplicates: 0, malformed: 0, events });
    expect(page).not.toContain('<second>');
    expect(page.indexOf('&#60;second&#62;')).toBeLessThan(page.indexOf('>first<'));
  });
});
