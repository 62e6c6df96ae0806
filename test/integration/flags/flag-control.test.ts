import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FlagControl, type Override, openFlagMessenger } from '#flags';
import { openRestartableRabbitmq, type RestartableServer } from '#local-servers';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { createTestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { setFlag } from '../../set-flag.ts';
import { TestControls } from './controls.ts';
import { liftedOf, overrideOf } from './overrides.ts';

let controls: TestControls;
beforeEach(() => {
  controls = new TestControls();
});
afterEach(() => controls[Symbol.asyncDispose]());

const FLAG = 'order.cutover';
const isForced = ({ flags }: FlagControl) => flags.isForced(FLAG);
const change = (control: FlagControl, ...overrides: readonly Override[]) =>
  control.newsOf('change', overrides);
const rollback = (more: Partial<Override> = {}) => overrideOf({ [FLAG]: false }, more);

describe('an instance by itself', () => {
  it('has an override in force, confirms it, and has it in force when it starts anew', async () => {
    const first = await controls.open();
    await setFlag(join(first.folder, 'flags.json'), FLAG, true);
    await until(() => first.flags.isEnabled(FLAG));
    const override = rollback();
    const confirmed = await first.take(change(first, override));
    expect(confirmed).toMatchObject({
      states: { [FLAG]: 'off (override)' },
      overrides: [override],
    });
    expect(confirmed).not.toHaveProperty('problem');
    await first.stop();

    const second = await controls.open('', { folder: first.folder });
    expect(second.flags.isEnabled(FLAG)).toBe(false);
    expect(second.status().overrides).toEqual([override]);
    expect(second.log).toContainEqual(expect.objectContaining({ level: 40, id: override.id }));
    await second.take(change(second, liftedOf(override)));
    expect(second.flags.isEnabled(FLAG)).toBe(true);
  });

  it('learns what another process of its folder was told', async () => {
    const one = await controls.open();
    const other = await controls.open('', { folder: one.folder });
    const override = rollback();
    await one.take(change(one, override));
    await until(() => isForced(other));
    await other.take(change(other, liftedOf(override)));
    await until(() => !isForced(one));
  });

  it('ends an override by itself', async () => {
    const control = await controls.open();
    const end = new Date(Date.now() + 300).toISOString();
    await control.take(change(control, rollback({ until: end })));
    expect(isForced(control)).toBe(true);
    await until(() => !isForced(control));
    expect(control.status().overrides).toEqual([]);
  });

  it('says that an override could not be written down, and has it in force', async () => {
    const folder = await controls.folder();
    await mkdir(join(folder, '.banyan'));
    await writeFile(join(folder, '.banyan/overrides.json'), 'broken');
    const control = await controls.open('', { folder });
    const { problem } = await control.take(change(control, rollback()));
    expect(problem).toContain('not written down');
    expect(isForced(control)).toBe(true);
    expect(await readFile(join(folder, '.banyan/overrides.json'), 'utf8')).toBe('broken');
  });

  it('connects to nothing that nobody named', async () => {
    const control = await controls.open();
    expect(control.status()).not.toHaveProperty('bus');
    expect(control.log).toEqual([]);
  });
});

describe('instances with a database', () => {
  it.each(['SQLite', 'MariaDB'] as const)(
    'know an override that one of them was told before they began (%s)',
    async (kind) => {
      const database = await createTestDatabase(kind);
      const env = { DATABASE_URL: database.url };
      const one = await controls.open('', { env });
      await one.take(change(one, rollback()));
      const other = await controls.open('', { env });
      await until(() => isForced(other));
      await controls[Symbol.asyncDispose]();
      controls = new TestControls();
      await database.drop();
    },
  );

  it('start and end without it', async () => {
    const env = { DATABASE_URL: 'mysql://root@127.0.0.1:1/banyan' };
    const control = await controls.open('', { env });
    await control.take(change(control, rollback()));
    expect(isForced(control)).toBe(true);
  });
});

describe('instances on a bus', () => {
  let broker: Broker;
  let yaml: string;
  beforeAll(async () => {
    broker = await openBroker();
  });
  beforeEach(() => {
    yaml = `flags: { bus: "${amqpUrl}", exchange: "${broker.name('flags')}" }`;
  });
  afterAll(() => broker.close());

  const joined = async () => {
    const control = await controls.open(yaml);
    await until(() => control.status().bus === true);
    return control;
  };

  it('all have in force what one of them is told', async () => {
    const [one, other] = [await joined(), await joined()];
    const override = rollback();
    await one.tell(change(one, override));
    await until(() => isForced(other));
    await other.tell(change(other, liftedOf(override)));
    await until(() => !isForced(one));
  });

  it('all confirm what they are told from outside, however often', async () => {
    const [one, other] = [await joined(), await joined()];
    const { exchange } = /exchange: "(?<exchange>[^"]*)"/.exec(yaml)?.groups ?? {};
    const messenger = await openFlagMessenger({ url: amqpUrl, exchange: exchange ?? '' }, []);
    const told = await messenger.tell(change(one, rollback()), 5_000);
    expect(told.confirmed).toHaveLength(2);
    expect(told.confirmed.map(({ states }) => states[FLAG])).toEqual(
      Array(2).fill('off (override)'),
    );
    expect([isForced(one), isForced(other)]).toEqual([true, true]);
    await messenger.close();
  });

  it('learn when they join what they have missed: what was set, and what was lifted', async () => {
    const away = await controls.open();
    const missed = rollback();
    await away.take(change(away, missed));
    await away.stop();

    const there = await joined();
    await there.take(change(there, overrideOf({ 'member.cutover': false }), liftedOf(missed)));
    const back = await controls.open(yaml, { folder: away.folder });
    expect(isForced(back)).toBe(true);
    await until(() => !isForced(back));
    await until(() => back.flags.isForced('member.cutover'));
  });

  it('tell when they join what the others have missed', async () => {
    const there = await joined();
    const away = await controls.open();
    await away.take(change(away, rollback()));
    await away.stop();
    await controls.open(yaml, { folder: away.folder });
    await until(() => isForced(there));
  });

  it('shrug at what is no news', async () => {
    const control = await joined();
    const { exchange = '' } = /exchange: "(?<exchange>[^"]*)"/.exec(yaml)?.groups ?? {};
    for (const content of ['', 'x', '{}', 'null', '[]', `{"id": "${randomUUID()}"}`]) {
      broker.publish(exchange, '', content);
    }
    await until(() => control.log.filter(({ msg }) => String(msg).includes('bus')).length === 6);
    await control.tell(change(control, rollback()));
    expect(isForced(control)).toBe(true);
  });
});

describe('a bus that is away', () => {
  let server: RestartableServer;
  beforeAll(async () => {
    server = await openRestartableRabbitmq();
  });
  afterAll(() => server.remove());

  it('holds up neither a start, nor a change, nor an end; once it is there, all agree', async () => {
    await server.stop();
    const yaml = `flags: { bus: "${server.url}" }`;
    const [one, other] = [await controls.open(yaml), await controls.open(yaml)];
    expect(one.status().bus).toBe(false);
    await one.tell(change(one, rollback()));
    await other.tell(change(other, overrideOf({ 'member.cutover': false })));
    const third = await controls.open(yaml);
    await third.stop();

    await server.start();
    await until(() => isForced(other) && one.flags.isForced('member.cutover'));

    await server.kill();
    await until(() => one.status().bus === false);
    for (const { id } of one.flags.overrides()) {
      const override = one.flags.overrides().find((each) => each.id === id);
      if (override) await one.tell(change(one, liftedOf(override)));
    }
    expect(isForced(other)).toBe(true);
    await server.start();
    await until(() => !isForced(other) && !other.flags.isForced('member.cutover'));
  }, 120_000);
});
