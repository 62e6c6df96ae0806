import type { Parking } from '../operations.ts';
import { type Patience, remoteAdapter } from './remote-adapter.ts';

/**
 * The parking of an adapter that runs elsewhere, by the base URL of its admin API. It throws what the
 * local one throws, except that a database that is away is a BanyanError `unavailable`; besides
 * `adapter_unreachable`, `adapter_unexpected`, `unauthorized` (all exit code 1), and `usage` for a URL
 * that is none. The token goes to that address, also unencrypted: like for `banyan status`, whoever
 * leaves the machine puts TLS or a tunnel in front of it.
 */
export function remoteParking(
  url: string,
  token: string | undefined,
  patience?: Patience,
): Parking {
  const { ask, stream } = remoteAdapter(url, token, patience);
  return {
    list: (filter, page) => ask('list', { ...filter, ...page }),
    groups: (filter) => ask('groups', filter),
    show: (id, { reveal } = {}) =>
      reveal === undefined ? ask('show', { id }) : ask('reveal', { id, who: reveal.who }),
    raw: (id, { who }) => ask('raw', { id, who }),
    count: (filter) => ask('count', filter),
    edit: (request) => ask('edit', request),
    discard: (filter, said) => ask('discard', { ...said, filter }),
    restore: (filter, said) => ask('restore', { ...said, filter }),
    abandon: (filter, said) => ask('abandon', { ...said, filter }),
    export: (filter, { who }) => stream('export', { who, filter }),
    import: (messages, { who }) => ask('import', { who }, messages),
    adopt: (request) => ask('adopt', request),
    dryRun: (filter, limit) => stream('dryRun', { filter, limit }),
    recheck: (filter) => ask('recheck', filter),
    history: (query) => ask('history', query),
    verify: (anchor) => ask('verify', { anchor }),
    replay: (request) => ask('replay', request),
    job: (id) => ask('job', { id }),
    jobs: (limit) => ask('jobs', { limit }),
    resume: (id, { who }) => ask('resume', { id, who }),
    interrupt: (id, { who }) => ask('interrupt', { id, who }),
    cancel: (id, { who }) => ask('cancel', { id, who }),
    // Nothing is kept open that would keep the process.
    close: async () => {},
  };
}
