// A bad release of a translator, and the way out of it. Every step goes on where the one before it
// ended. 1,000 orders of which 160 fail, on MariaDB; `npm run test:scenario` takes 5,000 of which 800
// fail, on SQLite as well.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DryRun, GroupSummary, ParkedSummary, ReplayJob } from '#adapter';
import { databaseKinds } from '../databases.ts';
import { eventually, until } from '../eventually.ts';
import { bookOf, differences, type ScmBook } from './bad-release/scm-events.ts';
import { type Stories, storiesOf } from './bad-release/stories.ts';
import { openSystem, type System } from './bad-release/system.ts';
import { latestReplay, rowsOf } from './bad-release/table-rows.ts';

const isWhole = process.env.BANYAN_SCENARIO === 'whole';
const kinds = isWhole ? databaseKinds : (['MariaDB'] as const);
const ORDERS = isWhole ? 5_000 : 1_000;
const MINUTES = 60_000;
const flag = 'translator.order.next';

describe.each(kinds)('on %s', (kind) => {
  let stories: Stories;
  let due: ScmBook;
  let system: System;
  beforeAll(async () => {
    stories = storiesOf(ORDERS, 1);
    due = bookOf([...stories.before, ...stories.later]);
    system = await openSystem(kind);
  }, MINUTES);
  afterAll(() => system?.close(), MINUTES);

  const failing = () => [...stories.failing.values()].reduce((sum, count) => sum + count, 0);
  const all = () => failing() + stories.heldBack;
  const jobs = () => system.operator.ask<readonly ReplayJob[]>('replay', 'jobs');

  /** Waits until a replay has tried this share of its messages. */
  const reached = (share: number) =>
    until(async () => {
      const { tried, total } = await latestReplay(system.database);
      return total > 0 && tried >= total * share;
    });
  const inState = (states: string) =>
    system.operator.ask<readonly ParkedSummary[]>('failed', 'list', '--state', states);

  it(
    'a bad release parks what it cannot translate in a group for each mistake, and holds back what follows',
    async () => {
      const { operator, adapter } = system;
      expect(await operator.run('flags', 'on', flag)).toMatchObject({ code: 0 });
      await adapter.start();
      await adapter.ready();
      await system.publish(stories.before);
      await system.quiet();

      const groups = await operator.ask<readonly GroupSummary[]>('failed', 'groups');
      expect(groups.map(({ class: failure, count }) => [failure, count])).toEqual([
        ['code_unmapped', ORDERS * 0.08],
        ['translator_failed', ORDERS * 0.06],
        ['event_invalid', ORDERS * 0.02],
      ]);
      expect(failing()).toBe(ORDERS * 0.16);
      expect(groups.reduce((sum, { heldBack }) => sum + heldBack, 0)).toBe(stories.heldBack);
      expect(system.scm.count).toBeLessThan(due.count);
    },
    3 * MINUTES,
  );

  it(
    'once the flag is off a dry run says what would be emitted, and touches nothing',
    async () => {
      const { operator, database, scm } = system;
      expect(await operator.run('flags', 'off', flag)).toMatchObject({ code: 0 });
      const before = await rowsOf(database);
      const came = scm.count;
      const told = await operator.ask<readonly DryRun[]>('replay', '--all', '--dry-run');

      expect(told).toHaveLength(failing());
      const fails = told.filter(({ outcome }) => outcome !== 'events' && outcome !== 'nothing');
      expect(fails).toEqual([]);
      const isPlaced = (one: DryRun) => one.told.startsWith('would emit scm.order.OrderPlaced');
      const { failing: by } = stories;
      expect(told.filter(isPlaced)).toHaveLength(
        (by.get('code forgotten') ?? 0) + (by.get('bug') ?? 0),
      );
      expect(await rowsOf(database)).toEqual(before);
      expect(scm.count).toBe(came);
    },
    3 * MINUTES,
  );

  it(
    'a replay that is killed in the middle is seen as interrupted, and the legacy goes on meanwhile',
    async () => {
      const replay = system.operator.start('replay', '--all', '--ramp', '--yes', ...rate(all()));
      await reached(0.01);
      await system.publish(stories.later);
      await reached(0.3);
      replay.kill('SIGKILL');
      expect(await replay.ended).toMatchObject({ signal: 'SIGKILL' });

      const job = await eventually(async () => {
        const [first] = await jobs();
        return first?.state === 'interrupted' ? first : undefined;
      });
      expect(job.counts).toMatchObject({ total: all(), failed: 0, held: 0 });
      expect(triedOf(job)).toBeGreaterThan(0);
      expect(triedOf(job)).toBeLessThan(all());
      // What came meanwhile waits for its turn behind what is left.
      await until(async () => (await inState('held')).length > 0);
    },
    3 * MINUTES,
  );

  it(
    'it goes on where it was; Ctrl-C ends it with exit code 1 and says how to go on, which leaves nothing',
    async () => {
      const { operator } = system;
      const resumed = operator.start('replay', 'resume');
      await reached(0.6);
      resumed.kill('SIGINT');
      const stopped = await resumed.ended;
      expect(stopped).toMatchObject({ code: 1, signal: null });
      const [, command = ''] = /`banyan (replay resume \d+)`/.exec(stopped.stdout) ?? [];
      expect(command).not.toBe('');
      expect(await jobs()).toMatchObject([{ state: 'interrupted' }]);

      const ended = await operator.run(...command.split(' '));
      expect(ended).toMatchObject({ code: 0, signal: null });
      const counts = { total: all(), failed: 0, held: 0 };
      expect(await jobs()).toMatchObject([{ state: 'done', counts }]);
    },
    3 * MINUTES,
  );

  it(
    'nothing is left parked or held',
    async () => {
      const open = 'parked,held,scheduled,replaying';
      await until(async () => (await inState(open)).length === 0);
      expect(await system.operator.ask('failed', 'groups')).toEqual([]);
    },
    2 * MINUTES,
  );

  it(
    'the SCM ends with exactly the events of a run in which nothing ever failed, in order and none twice',
    async () => {
      await system.quiet();
      expect(differences(system.scm.events, due.events).slice(0, 3)).toEqual([]);
      expect(system.scm.count).toBe(due.count);
      expect(system.adapter.failures).toEqual([]);
    },
    2 * MINUTES,
  );

  it('the history of it all stands as it was written', async () => {
    const { operator } = system;
    expect(await operator.run('failed', 'history', '--verify')).toMatchObject({ code: 0 });
    const { stdout } = await operator.run('failed', 'history', '--limit', '100000', '--json');
    const entries: readonly { operation: string }[] = JSON.parse(stdout);
    const steps = entries.map(({ operation }) => operation).filter((one) => /^replay /.test(one));
    expect(steps.toReversed()).toEqual([
      'replay started',
      'replay resumed',
      'replay interrupted',
      'replay resumed',
      'replay finished',
    ]);
  });
});

function triedOf({ counts: { done, noOp, failed, held } }: ReplayJob): number {
  return done + noOp + failed + held;
}

/** So slow that there is time to look at it, and to interrupt it. */
function rate(messages: number): readonly string[] {
  return ['--rate', `${Math.ceil(messages / 8)}/s`];
}
