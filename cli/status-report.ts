import { type Override, parseOverrides } from '#flags';
import type { ProcessName, ProcessStatus } from './process-status.ts';
import { minuteOf } from './words.ts';
import { wrapped } from './wrapped.ts';

/** A few rows a process: how it is, then what there is to know of it. */
export function statusRows(found: readonly ProcessStatus[]): readonly (readonly string[])[] {
  return found.flatMap((one) => {
    const failing = failingChecks(one);
    const details: readonly (readonly [string, string | undefined])[] = [
      ...overrideDetails(at(one.status, 'flags', 'overrides')),
      ['problem', one.problem],
      ['failing', failing.length === 0 ? undefined : failing.join(', ')],
      ...(one.process === 'adapter' ? adapterDetails(one) : proxyDetails(one.status)),
    ];
    const told = details.filter(([, what]) => what !== undefined);
    return [
      [one.process, one.state, one.url],
      ...told.map(([name, what]) => ['', name, what ?? '']),
    ];
  });
}

/** The overrides in force that any of them tells of, each once. */
export function overridesTold(found: readonly ProcessStatus[]): readonly Override[] {
  const told = found.flatMap(({ status }) => {
    try {
      return parseOverrides(at(status, 'flags', 'overrides') ?? []);
    } catch {
      return []; // of another version
    }
  });
  return [...new Map(told.map((one) => [one.id, one])).values()];
}

/** What to do about what is not ready; an empty line before it. */
export function adviceLines(found: readonly ProcessStatus[]): readonly string[] {
  const lines = found.flatMap((one) => {
    if (one.state === 'away') return [`${one.process}: ${AWAY[one.process]}`];
    const failing = failingChecks(one);
    // Without its broker nothing else can work: one cause, one advice.
    const causes = failing.includes('broker') ? failing.filter((name) => isCause(name)) : failing;
    return causes.map((name) => `${one.process}: ${ADVICE[name] ?? `${name} fails: see its log`}`);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

const AWAY: Readonly<Record<ProcessName | 'unknown', string>> = {
  proxy: 'start `banyan proxy`, or say with --url where it is',
  adapter: 'start `banyan adapter`, or say with --url where it is',
  unknown: 'start it, or correct --url',
};

const ADVICE: Readonly<Record<string, string>> = {
  draining: 'it ends: send nothing to it',
  workers: 'no worker serves: its log says why they end',
  flags: 'no flags yet: is `flags` in banyan.yaml right?',
  broker: 'start RabbitMQ, or correct adapter.broker (AMQP_URL)',
  database: 'start the database, or correct adapter.database (DATABASE_URL)',
  receiving: 'it receives nothing: its log says what the broker lacks',
  publishing: 'it publishes nothing: its log says what the broker refuses',
  flowing: 'too many messages fail: `banyan failed list`; it goes on by itself',
  reverse: 'it does not hear the SCM: its log says what the broker refuses',
};

function isCause(check: string): boolean {
  return !['receiving', 'publishing', 'reverse'].includes(check);
}

function failingChecks({ checks }: ProcessStatus): readonly string[] {
  return Object.keys(checks).filter((name) => checks[name] === false);
}

type Details = readonly (readonly [string, string | undefined])[];

function adapterDetails({ status, state }: ProcessStatus): Details {
  const paused = texts(at(status, 'paused'));
  const held = list(at(status, 'shards', 'held'));
  const of = at(status, 'shards', 'of');
  const depth = at(status, 'outbox', 'depth');
  const parked = at(status, 'parked');
  return [
    ['paused', paused.length === 0 ? undefined : paused.join(', ')],
    ['shards', typeof of === 'number' ? shardsText(held, of, state) : undefined],
    ...queueDetails(at(status, 'queues')),
    ['outbox', typeof depth === 'number' ? outboxText(status, depth) : undefined],
    ['parked', typeof parked === 'number' ? parkedText(status, parked) : undefined],
    ...withheldDetails(list(at(status, 'withheld'))),
    ['legacy', text(at(status, 'legacy'))],
    ...flagDetails(at(status, 'flags')),
  ];
}

/** First of all, by their ids: where they are in force, flags do not do what they say. */
function overrideDetails(overrides: unknown): Details {
  const ids = list(overrides).map((one) => text(at(one, 'id'))?.slice(0, 8));
  return ids.length === 0 ? [] : [['OVERRIDES', `${ids.join(', ')} in force`]];
}

/** s after which flags that are not told anew are worth a word. */
const OLD_FLAGS = 10;

/** Where flags come from, how old they are if that is long, and whether the bus is there. */
function flagDetails(flags: unknown): Details {
  const [source, error] = ['source', 'lastError'].map((name) => text(at(flags, name)));
  const age = at(flags, 'ageSeconds');
  const isOld = typeof age === 'number' && age > OLD_FLAGS;
  const old = isOld ? `, told ${duration(age)} ago` : '';
  const bus = at(flags, 'bus');
  return [
    ['flags', source && `from ${source}${old}${error ? `: ${error}` : ''}`],
    ['bus', typeof bus === 'boolean' ? (bus ? 'connected' : BUS_AWAY) : undefined],
  ];
}

const BUS_AWAY = 'away: changes of flags come by polling alone';

function shardsText(held: readonly unknown[], of: number, state: ProcessStatus['state']): string {
  if (held.length === 0) {
    return state === 'ready' ? `none of ${of}: others work, it stands by` : `none of ${of}`;
  }
  return of === 1 ? '1 of 1' : `${held.length} of ${of}: ${held.join(', ')}`;
}

/** Those with something in them; the end of a name tells more than its beginning. */
function queueDetails(queues: unknown): Details {
  if (typeof queues !== 'object' || queues === null) return [];
  const filled = Object.entries(queues).filter(([, depth]) => depth !== 0);
  if (filled.length === 0) return [['queues', 'all empty']];
  return filled.map(([name, depth], index) => {
    const shown = name.length > 45 ? `…${name.slice(-44)}` : name;
    return [index === 0 ? 'queues' : '', `${depth} in ${shown}`];
  });
}

function outboxText(status: unknown, depth: number): string {
  if (depth === 0) return 'empty';
  const oldest = at(status, 'outbox', 'oldestSeconds');
  const age = typeof oldest === 'number' ? `, the oldest for ${duration(oldest)}` : '';
  return `${counted(depth, 'event')} to publish${age}`;
}

function parkedText(status: unknown, parked: number): string {
  const waiting = [
    [at(status, 'held'), 'held back'],
    [at(status, 'scheduled'), 'scheduled'],
  ].flatMap(([count, how]) => (typeof count === 'number' && count > 0 ? [`${count} ${how}`] : []));
  if (parked === 0 && waiting.length === 0) return 'none';
  return `${[counted(parked, 'message'), ...waiting].join(', ')} (banyan failed list)`;
}

/** Messages that wait because their translator is switched off. */
function withheldDetails(contracts: readonly unknown[]): Details {
  const lines = contracts.flatMap((one) => {
    const [contract = '', flag, since = ''] = ['contract', 'flag', 'since'].map((key) =>
      text(at(one, key)),
    );
    const count = at(one, 'count');
    const messages = counted(typeof count === 'number' ? count : 0, 'message');
    const what = `${messages} of ${contract} since ${minuteOf(since)} UTC: ${flag} is off`;
    return wrapped('', what, TOLD_COLUMNS);
  });
  return lines.map((line, index) => [index === 0 ? 'withheld' : '', line]);
}

function proxyDetails(status: unknown): Details {
  const routes = list(at(status, 'routes'));
  const cut = routes.filter((route) => at(route, 'arm') === 'service');
  const names = texts(cut.map((route) => at(route, 'name')));
  const canaries = routes.filter((route) => at(route, 'arm') === 'both');
  const services = list(at(status, 'services'));
  const open = services.filter((one) => {
    const breaker = at(one, 'breaker');
    return breaker !== undefined && breaker !== 'closed';
  });
  const workers = list(at(status, 'workers'));
  return [
    ...configDetails(at(status, 'config')),
    ['draining', drainingText(at(status, 'draining'))],
    ['workers', workers.length === 0 ? undefined : workersText(workers)],
    ...flagDetails(at(status, 'flags')),
    ['routes', routes.length === 0 ? undefined : routesText(names, routes.length, canaries.length)],
    ...canaries.map((route, index): readonly [string, string] => {
      const what = `${text(at(route, 'name'))}: ${text(at(route, 'state'))}`;
      return [index === 0 ? 'canary' : '', what];
    }),
    ...storedDetails(list(at(status, 'stored'))),
    ...open.map((one): readonly [string, string] => {
      return ['breaker', `${text(at(one, 'name'))}: ${text(at(one, 'breaker'))}`];
    }),
    ...services.flatMap(instanceDetails),
  ];
}

/** Those of a service that are not up, of how many, and why. */
function instanceDetails(service: unknown): Details {
  const instances = list(at(service, 'instances'));
  const ill = instances.filter((one) => at(one, 'state') !== 'up');
  if (ill.length === 0) return [];
  const name = text(at(service, 'name'));
  return ill.map((one, index) => {
    const why = text(at(one, 'why'));
    const about = `${text(at(one, 'name'))} ${text(at(one, 'state'))}${why ? ` (${why})` : ''}`;
    const up = `${name}: ${instances.length - ill.length} of ${instances.length} up; `;
    return index === 0 ? ['instances', `${up}${about}`] : ['', about];
  });
}

const TOLD_COLUMNS = 55;

/** What is in force, what of the file is not, and why. */
function configDetails(config: unknown): Details {
  const [file, since, error] = ['file', 'since', 'lastError'].map((key) => text(at(config, key)));
  if (file === undefined) return [];
  const restart = texts(at(config, 'restartNeeded'));
  const told = [
    ...(error?.split('\n').map((line, index) => `${index === 0 ? 'refused: ' : ''}${line}`) ?? []),
    `${file}${error === undefined ? '' : ' as it was'}, in force since ${since}`,
    ...(restart.length === 0 ? [] : [`needs a restart: ${restart.join(', ')}`]),
  ];
  // As wide as a terminal is at least: what is wrong with the file must be read whole.
  const lines = told.flatMap((line) => wrapped('', line, TOLD_COLUMNS));
  return lines.map((line, index) => [index === 0 ? 'config' : '', line]);
}

function drainingText(draining: unknown): string | undefined {
  if (draining === undefined) return undefined;
  const [requests, webSockets] = ['requests', 'webSockets'].map((what) => at(draining, what));
  return `since ${text(at(draining, 'since'))}: ${requests} requests and ${webSockets} WebSockets left`;
}

/** Requests that the proxy keeps until the legacy is back. */
function storedDetails(routes: readonly unknown[]): Details {
  return routes.map((one) => {
    const count = at(one, 'count');
    const oldest = at(one, 'oldestSeconds');
    const kept = counted(typeof count === 'number' ? count : 0, 'request');
    const age = typeof oldest === 'number' ? `, the oldest for ${duration(oldest)}` : '';
    return ['stored', `${kept} of ${text(at(one, 'route'))}${age}`];
  });
}

function workersText(workers: readonly unknown[]): string {
  const serving = workers.filter((worker) => at(worker, 'state') === 'serving').length;
  const restarts = workers.reduce<number>((sum, worker) => {
    const count = at(worker, 'restarts');
    return sum + (typeof count === 'number' ? count : 0);
  }, 0);
  const replaced = restarts === 0 ? '' : `, replaced ${restarts} times: its log says why`;
  return `${serving} of ${workers.length} serve${replaced}`;
}

function routesText(cut: readonly string[], all: number, canaries: number): string {
  if (cut.length === 0 && canaries > 0) return `${all}, ${canaries} in canary`;
  if (cut.length === 0) return `${all}, all to the legacy`;
  return `${cut.length} of ${all} to a service: ${cut.join(', ')}`;
}

/** 12 s, 3 min, 5 h. */
function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A part of what another process answered, which may be of another version. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (part, name) =>
      typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined,
    value,
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((one) => typeof one === 'string');
}
