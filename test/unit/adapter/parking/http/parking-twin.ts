import { applyPatch } from 'rfc6902';
import { BanyanError } from '#contracts';
import type { AuditDraft, AuditEntry } from '../../../../../adapter/domain/audit.ts';
import type { ParkedFilter, ParkedState } from '../../../../../adapter/domain/parked-message.ts';
import type { ReplayJob } from '../../../../../adapter/domain/replay-job.ts';
import type {
  ExportedMessage,
  ParkedDetails,
  ParkedSummary,
  Parking,
} from '../../../../../adapter/parking/operations.ts';

export const AT = '2026-03-01T08:00:00.000Z';

/** A parking in memory, and what it was asked. Fingerprints are failure codes, and every message an order. */
export type ParkingTwin = Parking & { readonly heard: unknown[][] };

/** An order that failed, as an export has it. */
export function exportedOrder(id: string, order: object, state: ParkedState = 'parked') {
  const message: ExportedMessage = {
    banyan: 1,
    id,
    source: 'legacy',
    shard: 0,
    state,
    exchange: 'legacy.store',
    routingKey: 'order.received',
    properties: { headers: { raw: { $bytes: 'AAE=' } } },
    body: Buffer.from(JSON.stringify(order)).toString('base64'),
    failure: { code: 'code_unmapped', message: 'a code has no meaning', pointer: '/settlekind' },
    context: {},
    revision: 0,
    attempts: 1,
    latestAttempts: [{ at: AT, by: 'delivery', failure: 'code_unmapped' }],
    release: '0.1.0',
    parkedAt: AT,
  };
  return message;
}

export function parkingTwin(orders: readonly ExportedMessage[] = []): ParkingTwin {
  const messages = new Map(orders.map((order) => [order.id, order]));
  const audit: AuditEntry[] = [];
  const jobs = new Map<number, ReplayJob>();
  const heard: unknown[][] = [];

  const note = (draft: AuditDraft) => {
    const position = audit.length + 1;
    audit.push({ ...draft, position, at: AT, hash: String(position).padStart(64, '0') });
  };
  const selected = ({ ids, states }: ParkedFilter) =>
    [...messages.values()].filter(
      ({ id, state }) =>
        (ids === undefined || ids.some((begin) => id.startsWith(begin))) &&
        (states === undefined || states.includes(state)),
    );
  const find = (id: string) => {
    const [found, another] = selected({ ids: [id] });
    if (found === undefined) {
      throw new BanyanError('parked_unknown', `there is no parked message ${id}`, {
        exitCode: 2,
        advice: 'See their ids with `banyan failed list`.',
      });
    }
    if (another !== undefined) {
      throw new BanyanError('parked_ambiguous', `${id} begins more than one id`, { exitCode: 2 });
    }
    return found;
  };
  const move = (filter: ParkedFilter, from: ParkedState, to: ParkedState, draft: AuditDraft) => {
    const ready = selected(filter).filter(({ state }) => state === from);
    const rest = selected(filter).filter(({ state }) => state !== from);
    for (const message of ready) messages.set(message.id, { ...message, state: to });
    note(draft);
    return {
      changed: ready.map(({ id }) => id),
      skipped: rest.map(({ id, state }) => ({ id, why: `it is ${state}` })),
    };
  };
  const job = (id: number) => {
    const found = jobs.get(id);
    if (found !== undefined) return found;
    throw new BanyanError('replay_unknown', `there is no replay ${id}`, { exitCode: 2 });
  };
  const setJob = (id: number, state: ReplayJob['state'], draft: AuditDraft) => {
    jobs.set(id, { ...job(id), state });
    note({ ...draft, job: id });
    return job(id);
  };

  return {
    heard,
    async list(filter, page) {
      heard.push(['list', filter, page]);
      const newest = selected(filter).toReversed();
      const start = newest.findIndex(({ id }) => id === page.after) + 1;
      const shown = newest.slice(start, start + page.limit);
      const last = shown.at(-1)?.id;
      const more = start + page.limit < newest.length && last !== undefined;
      return { messages: shown.map(summaryOf), ...(more && { next: last }) };
    },
    async groups(filter) {
      const found = selected(filter);
      const sample = found.at(-1);
      if (sample === undefined) return [];
      const { fingerprint, why, class: code, source } = summaryOf(sample);
      const count = found.length;
      const times = { first: AT, last: AT };
      const advice = 'Add the code.';
      return [
        {
          fingerprint,
          why,
          class: code,
          source,
          count,
          heldBack: 0,
          ...times,
          sample: sample.id,
          advice,
        },
      ];
    },
    async show(id, { reveal } = {}) {
      if (reveal !== undefined) note({ who: reveal.who, operation: 'revealed', message: id });
      return detailsOf(find(id), reveal !== undefined);
    },
    async raw(id, { who }) {
      note({ who, operation: 'revealed', message: find(id).id });
      return find(id).body;
    },
    async count(filter) {
      heard.push(['count', filter]);
      return { count: selected(filter).length, heldBack: 0 };
    },
    async edit(request) {
      heard.push(['edit', request]);
      const { filter, patch, revision, dryRun = false, reason, who } = request;
      return selected(filter).map((message) => {
        if (revision !== undefined && revision !== message.revision) {
          throw new BanyanError('edited_meanwhile', `${message.id} was edited meanwhile`);
        }
        const order = orderIn(message);
        applyPatch(order, [...patch]);
        const revisedBody = Buffer.from(JSON.stringify(order)).toString('base64');
        const next = message.revision + (dryRun ? 0 : 1);
        if (!dryRun) {
          messages.set(message.id, { ...message, revision: next, revisedBody, reason });
          note({ who, operation: 'edited', message: message.id, reason });
        }
        const changes = patch.map(({ path }) => ({ pointer: path, after: '***' }));
        const verdict = 'would emit nothing';
        return {
          id: message.id,
          revision: next,
          written: !dryRun,
          changes,
          verdict,
          wouldSucceed: true,
        };
      });
    },
    discard: async (filter, said) =>
      move(filter, 'parked', 'discarded', { ...said, operation: 'discarded' }),
    restore: async (filter, said) =>
      move(filter, 'discarded', 'parked', { ...said, operation: 'restored' }),
    abandon: async (filter, said) =>
      move(filter, 'parked', 'abandoned', { ...said, operation: 'abandoned' }),
    async *export(filter, { who }) {
      note({ who, operation: 'exported' });
      yield* selected(filter);
    },
    async import(imported, { who }) {
      heard.push(['import', imported.length]);
      const fresh = imported.filter(({ id }) => !messages.has(id));
      for (const message of fresh) messages.set(message.id, message);
      note({ who, operation: 'imported' });
      return { imported: fresh.length, known: imported.length - fresh.length };
    },
    async adopt({ queue, who, limit = 1 }) {
      if (queue === 'gone') throw new BanyanError('queue_unknown', 'there is no queue gone');
      note({ who, operation: 'adopted' });
      return { adopted: limit, known: 0, left: 2 };
    },
    async *dryRun(filter, limit) {
      for (const { id } of selected(filter).slice(0, limit)) {
        const failure = { fingerprint: 'code_unmapped', why: 'it has no meaning' };
        yield { id, outcome: 'fails', told: 'would fail again', events: [], failure };
      }
    },
    async recheck(filter) {
      const count = selected(filter).length;
      const counts = { count, wouldSucceed: 0, stillFails: count, held: 0 };
      return [{ fingerprint: 'code_unmapped', ...counts, now: ['code_unmapped'] }];
    },
    async history(query) {
      heard.push(['history', query]);
      const { id, limit, before = Number.POSITIVE_INFINITY } = query;
      return audit
        .filter(({ message, position }) => position < before && (id ?? message) === message)
        .toReversed()
        .slice(0, limit);
    },
    async verify(anchor) {
      const head = audit.at(-1)?.hash;
      const known = anchor === undefined || audit.some(({ hash }) => hash === anchor);
      const tampered = known ? undefined : 'the anchor is not in the chain';
      return { entries: audit.length, head, tampered };
    },
    async replay({ filter, source, options, who }) {
      heard.push(['replay', filter, options]);
      if ([...jobs.values()].some(({ state }) => state === 'running')) {
        throw new BanyanError('replay_running', 'another replay is running');
      }
      const total = selected(filter).length;
      if (total === 0) throw new BanyanError('selection_empty', 'there is nothing to replay');
      const id = jobs.size + 1;
      const counts = { total, done: 0, noOp: 0, failed: 0, held: 0 };
      const ends = { because: undefined, endedAt: undefined };
      jobs.set(id, {
        id,
        source,
        state: 'running',
        selection: filter,
        options,
        counts,
        who,
        startedAt: AT,
        ...ends,
      });
      note({ who, operation: 'replay started', job: id });
      return job(id);
    },
    job: async (id) => job(id),
    jobs: async (limit) => [...jobs.values()].toReversed().slice(0, limit),
    resume: async (id, by) => setJob(id, 'running', { ...by, operation: 'replay resumed' }),
    interrupt: async (id, by) =>
      setJob(id, 'interrupted', { ...by, operation: 'replay interrupted' }),
    cancel: async (id, by) => setJob(id, 'cancelled', { ...by, operation: 'replay cancelled' }),
    close: async () => {},
  };
}

function summaryOf(message: ExportedMessage): ParkedSummary {
  const { id, source, state, routingKey, body, attempts, revision, parkedAt } = message;
  return {
    id,
    source,
    state,
    class: 'code_unmapped',
    why: 'a code has no meaning',
    fingerprint: 'code_unmapped',
    contract: 'legacy.order@1',
    pointer: '/settlekind',
    routingKey,
    bytes: Buffer.from(body, 'base64').length,
    attempts,
    revision,
    parkedAt,
    updatedAt: parkedAt,
  };
}

function detailsOf(message: ExportedMessage, isRevealed: boolean): ParkedDetails {
  const { exchange, release, latestAttempts, reason } = message;
  return {
    ...summaryOf(message),
    exchange,
    properties: {},
    latestAttempts,
    release,
    ...(reason !== undefined && { reason }),
    decoded: isRevealed ? orderIn(message) : '***',
    ...(isRevealed && { original: Buffer.from(message.body, 'base64').toString() }),
    behind: [],
    heldBack: 0,
  };
}

function orderIn({ revisedBody, body }: ExportedMessage): object {
  return JSON.parse(Buffer.from(revisedBody ?? body, 'base64').toString());
}
