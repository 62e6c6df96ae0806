import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FlagContext, type Flags, flagsOf, openFlags, type Stage } from '#flags';

const USERS = 100_000;
const SHARES = [1, 5, 25, 50, 100];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-shares-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Two routes of one capability, and one of another, each at the stage. */
async function at(stage: Stage, name = 'flags'): Promise<string> {
  const wanted = [
    ...flagsOf('order-view', stage, 'orders'),
    ...flagsOf('order-list', stage, 'orders'),
    ...flagsOf('member', stage, 'member.cutover'),
  ];
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ version: 2, features: wanted }));
  return file;
}

async function asked<T>(file: string, ask: (flags: Flags) => T): Promise<T> {
  const flags = await openFlags({ file });
  try {
    return ask(flags);
  } finally {
    flags.stop();
  }
}

/** Which of the users a flag is on for, each as one byte. */
function usersOf(flags: Flags, contextOf: (user: number) => FlagContext, flag = 'order-view') {
  return Buffer.from(
    Array.from({ length: USERS }, (_, user) =>
      Number(flags.isEnabled(`${flag}.cutover`, contextOf(user))),
    ),
  );
}

const canary = (share: number): Stage => ({ kind: 'canary', share });
const count = (users: Buffer) => users.reduce((sum, one) => sum + one, 0);
const isWithin = (some: Buffer, all: Buffer) => some.every((one, user) => one <= (all[user] ?? 0));

describe.each<[string, (user: number) => FlagContext]>([
  ['users, by id', (user) => ({ userId: `user-${user}` })],
  ['users who are numbers', (user) => ({ userId: String(user) })],
  ['visitors, by session', (user) => ({ sessionId: `s${(user * 2_654_435_761) % 2 ** 32}` })],
])('the share of %s', (_, contextOf) => {
  const users = (stage: Stage, flag?: string) =>
    at(stage).then((file) => asked(file, (flags) => usersOf(flags, contextOf, flag)));
  const byShare = new Map<number, Buffer>();
  beforeAll(async () => {
    for (const share of SHARES) byShare.set(share, await users(canary(share)));
  });
  const of = (share: number) => byShare.get(share) ?? Buffer.alloc(0);

  it.each(SHARES)('is %d %% of them, give or take half a percent', (share) => {
    expect(Math.abs((count(of(share)) / USERS) * 100 - share)).toBeLessThanOrEqual(0.5);
  });

  it('only adds users as it is raised, and takes away those who came last as it is lowered', () => {
    const steps = SHARES.slice(1).map((share, index) => [SHARES[index] ?? 0, share] as const);
    expect(steps.filter(([lower, higher]) => !isWithin(of(lower), of(higher)))).toEqual([]);
  });

  it('is the same users at another instance, after a restart, and after going back', async () => {
    const before = of(25);
    const one = await openFlags({ file: await at(canary(25)) });
    const another = await openFlags({ file: await at(canary(25), 'another') });
    expect(usersOf(one, contextOf).equals(before)).toBe(true);
    expect(usersOf(another, contextOf).equals(before)).toBe(true);
    one.stop();
    another.stop();
    expect(count(await users({ kind: 'off' }))).toBe(0);
    expect((await users(canary(25))).equals(before)).toBe(true);
  });

  it('is the same users on the routes of a capability, and others elsewhere', async () => {
    expect((await users(canary(25), 'order-list')).equals(of(25))).toBe(true);
    const others = await users(canary(25), 'member');
    const both = count(Buffer.from(others.map((one, user) => one & (of(25)[user] ?? 0))));
    expect(both / USERS).toBeCloseTo(0.25 * 0.25, 2);
  });
});

it('somebody keeps the share of their user id, whatever the session', async () => {
  const file = await at(canary(50));
  await asked(file, (flags) => {
    const first = usersOf(flags, (user) => ({ userId: `${user}`, sessionId: 'a' }));
    const later = usersOf(flags, (user) => ({ userId: `${user}`, sessionId: `b${user}` }));
    expect(first.equals(later)).toBe(true);
  });
});
