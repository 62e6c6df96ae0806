import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DnsServer, startDnsServer } from '../../dns-server.ts';
import { type Execution, isExecutedOnce, readExecutions } from './executions.ts';
import { startLoad } from './load-process.ts';
import { isByLegacy, type Kind, type Outcome, resultOf } from './outcome.ts';
import { CUTOVERS, flagFile, proxyConfig } from './proxy-config.ts';
import type { ProxyFault } from './proxy-fault.ts';
import { createProxy, type ProxyProcess } from './proxy-process.ts';
import { quietPort } from './quiet-port.ts';
import { createSample, type SampleOptions, type SampleProcess } from './sample-process.ts';
import { nameOf, zoneOf } from './service-names.ts';
import { answeredBy } from './tally.ts';

/** A moment of a fault, in ms since 1970. */
export type Mark = { readonly what: string; readonly at: number };

/** A legacy and services with a proxy before them, customers who come all the time, and somebody who breaks things. */
export type Stand = {
  readonly folder: string;
  readonly isShort: boolean;
  readonly port: number;
  readonly legacy: SampleProcess;
  readonly members: readonly SampleProcess[];
  readonly orders: readonly SampleProcess[];
  /** The instances of all services. */
  readonly services: readonly SampleProcess[];
  /** Who knows the addresses of services that have names. */
  readonly dns: DnsServer | undefined;
  /** The first one. */
  readonly proxy: ProxyProcess;
  readonly outcomes: readonly Outcome[];
  readonly marks: readonly Mark[];
  readonly problems: readonly string[];
  /** What the fault tells besides. */
  readonly notes: Record<string, string | number>;
  /** Another proxy with the same configuration. */
  anotherProxy(name: string): ProxyProcess;
  /** The configuration that the proxies were started with. */
  config(): Record<string, unknown>;
  /** Replaces banyan.yaml at once, as an editor does. */
  writeConfig(text: string): void;
  /** Turns exactly these flags on. */
  writeFlags(names: readonly string[]): void;
  /** Lets the load go on, for longer in a whole run. */
  spend(what: string, phase: Phase): Promise<void>;
  mark(what: string): void;
  problem(text: string): void;
  /** Waits until it holds; a problem when it does not, for 30 s. */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  /** Waits until each of them answers requests of the kind that it is asked for. */
  untilAnswered(by: readonly SampleProcess[]): Promise<void>;
  /** How many requests of these kinds each has answered since the mark. */
  answered(kinds: readonly Kind[], since: Mark | undefined): Map<string, number>;
  /** How many the legacy has answered of these kinds since the mark. */
  byLegacy(kinds: readonly Kind[], since: Mark | undefined): number;
  /** How many have failed since. */
  failed(since: Mark | undefined): number;
  /** A problem where one of them has answered none of these kinds since the last mark. */
  expectAnswers(kinds: readonly Kind[], by: readonly SampleProcess[]): void;
  /** Waits until all that was accepted to be done later is done. */
  untilKeptIsDone(): Promise<void>;
  /** Lets what is under way come to its end; the executions of all servers. */
  settle(): Promise<readonly Execution[]>;
  close(): Promise<void>;
};

export type Phase = 'steady' | 'fault' | 'recovery';

/** ms. */
const PHASES: Readonly<Record<Phase, { readonly short: number; readonly whole: number }>> = {
  steady: { short: 800, whole: 8_000 },
  fault: { short: 2_000, whole: 20_000 },
  recovery: { short: 800, whole: 8_000 },
};
const PATIENCE = 30_000;
const ACCEPTED = 202;
/** Customers, where a fault needs no others. */
const CONNECTIONS = 20;
const RATE = 300;
const PAGES = { connections: 4, rate: 100 };
const REVIEWS = { connections: 2, rate: 20 };

export type StandOptions = {
  readonly fault: ProxyFault;
  readonly isShort: boolean;
  /** The command line's script. */
  readonly script: string;
};

/** Starts all of it, and the load last. */
export async function openStand({ fault, isShort, script }: StandOptions): Promise<Stand> {
  const {
    instances = 1,
    isNamed = false,
    keeps = false,
    backlog,
    settings,
    connections = CONNECTIONS,
  } = fault;
  await using starting = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'banyan-chaos-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const sample = async (options: Omit<SampleOptions, 'folder'>) => {
    const created = await createSample({ folder, ...options });
    starting.defer(() => created.kill());
    await created.start();
    return created;
  };
  const several = async (service: string) => {
    const port = isNamed ? await quietPort('0.0.0.0') : undefined;
    const started = Array.from({ length: instances }, (_, index) =>
      sample({
        name: `${service}-${index + 1}`,
        ...(backlog && { backlog }),
        ...(port && { port, host: `127.0.0.${index + 1}` }),
      }),
    );
    return Promise.all(started);
  };
  const [legacy, members, orders] = await Promise.all([
    sample({ name: 'legacy' }),
    several('member'),
    several('order'),
  ]);
  const first = [members[0], orders[0]].filter((one) => one !== undefined);
  const dns = isNamed ? await startDnsServer(zoneOf(first)) : undefined;
  if (dns) starting.defer(() => dns.stop());

  const port = await quietPort();
  const config = join(folder, 'banyan.yaml');
  const urlsOf = (all: readonly SampleProcess[]) =>
    isNamed
      ? all.slice(0, 1).map((one) => `http://${nameOf(one)}:${one.port}`)
      : all.map(({ url }) => url);
  const place = {
    ...{ folder, port, legacy: legacy.url, members: urlsOf(members), orders: urlsOf(orders) },
    keeps,
  };
  const replace = (file: string, text: string) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  const lookedUp = dns && { dns: { records: 'addresses', server: dns.address } };
  const usual = () =>
    proxyConfig(place, { ...settings, service: { ...lookedUp, ...settings?.service } });
  const writeConfig = (text: string) => replace(config, text);
  const writeFlags = (names: readonly string[]) =>
    replace(join(folder, 'flags.json'), flagFile(names));
  writeConfig(JSON.stringify(usual(), null, 2));
  writeFlags(CUTOVERS);
  const proxies: ProxyProcess[] = [];
  starting.defer(async () => void (await Promise.all(proxies.map((proxy) => proxy.kill()))));
  const anotherProxy = (name: string) => {
    const proxy = createProxy({ name, script, config, folder });
    proxies.push(proxy);
    return proxy;
  };
  const proxy = anotherProxy('proxy');
  await proxy.start();

  const load = startLoad({
    ...{ port, mixed: { connections, rate: RATE }, pages: PAGES },
    ...(keeps && { reviews: REVIEWS }),
  });
  starting.defer(() => load.kill());
  const marks: Mark[] = [];
  const problems: string[] = [];
  const { outcomes } = load;
  const answered = (kinds: readonly Kind[], since: Mark | undefined) =>
    answeredBy(outcomes, kinds, since?.at ?? 0);
  const later = (since: Mark | undefined) => outcomes.filter(({ at }) => at >= (since?.at ?? 0));
  const mark = (what: string) => void marks.push({ what, at: Date.now() });
  const until: Stand['until'] = async (what, holds) => {
    const since = performance.now();
    while (!(await holds())) {
      if (performance.now() - since > PATIENCE) {
        problems.push(`${what}: not within ${PATIENCE / 1_000} s`);
        return;
      }
      await delay(50);
    }
  };
  const services = [...members, ...orders];
  const running = starting.move();
  return {
    ...{ folder, isShort, port, legacy, members, orders, services, dns, proxy },
    ...{ outcomes, marks, problems, notes: {}, anotherProxy, config: usual, writeConfig },
    ...{ writeFlags, mark, until, answered },
    byLegacy: (kinds, since) =>
      later(since).filter((outcome) => kinds.includes(outcome.kind) && isByLegacy(outcome)).length,
    failed: (since) => later(since).filter((outcome) => resultOf(outcome) === 'failed').length,
    expectAnswers(kinds, by) {
      const counts = answered(kinds, marks.at(-1));
      for (const { name } of by) {
        if (!counts.has(name))
          problems.push(`${name} answered nothing after “${marks.at(-1)?.what}”`);
      }
    },
    problem: (text) => void problems.push(text),
    async spend(what, phase) {
      mark(what);
      await delay(PHASES[phase][isShort ? 'short' : 'whole']);
    },
    async untilAnswered(by) {
      mark('waiting for answers');
      const since = marks.at(-1);
      const awaited = by.map(({ name }) => name);
      await until(`${awaited.join(' and ')} answer`, () => {
        const counts = answered(['member', 'order', 'payment', 'page'], since);
        return awaited.every((name) => counts.has(name));
      });
    },
    untilKeptIsDone: () =>
      until('what was accepted is done', () =>
        outcomes.every(({ status, key }) => status !== ACCEPTED || isExecutedOnce(folder, key)),
      ),
    async settle() {
      await load.stop();
      for (const each of proxies) await each.stop();
      problems.push(...proxies.flatMap(({ failures }) => failures));
      return readExecutions(folder);
    },
    close: () => running.disposeAsync(),
  };
}
