import type { Traffic } from '../traffic.ts';

/** What a load program is told to do at a port of this machine. */
export type Command =
  /** As fast as the answers come, or at so many requests a second. */
  | {
      readonly do: 'requests';
      readonly port: number;
      readonly traffic: Traffic;
      readonly ms: number;
      readonly rate?: number;
    }
  /** One request with one large body. */
  | { readonly do: 'transfer'; readonly port: number; readonly way: Way; readonly bytes: number }
  /** Connections that have had one answer each, and stay open until the next command. */
  | { readonly do: 'idle'; readonly port: number; readonly connections: number };

export type Way = 'download' | 'upload';

/** What came of it; times in ms. */
export type Outcome = {
  /** Answers with status 200, or connections that are open. */
  readonly count: number;
  /** Of any other status, and connections that broke. */
  readonly failures: number;
  readonly ms: number;
  /** Of a request, from when it was due. */
  readonly p50: number;
  readonly p99: number;
};
