import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { segmentsOf } from './fuzz-case.ts';
import type { Entry } from './ledger.ts';
import { readAnswers } from './strict/answer.ts';
import { type Request, readRequests } from './strict/request.ts';

/** What a client saw of its connection. */
export type View = {
  readonly bytes: string;
  /** The proxy ended its side in order. */
  readonly hasEnded: boolean;
  /** It was still open after the time that nothing should take. */
  readonly isHung: boolean;
};

/** ms that a connection may take: far more than it should, on any machine. */
const PATIENCE = 30_000;

/** ms that a client waits for the answer to what is no request, or not a whole one. */
const QUIET = 50;

/** Sends a connection's bytes, takes what comes back, and waits until it is over. */
export async function talk({ address, sent }: Entry, port: number): Promise<View> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: address, noDelay: true });
  let bytes = '';
  let hasEnded = false;
  let isHung = false;
  let isSent = false;
  let quiet: NodeJS.Timeout | undefined;
  const { requests, rest } = readRequests(sent.bytes);
  const methods = requests.map(({ method }) => method);
  const due = dueOf(requests);
  const isAll = rest === 'nothing' && due === requests.length;

  const endWhenAnswered = () => {
    if (!isSent || sent.ending !== 'wait') return;
    if (rest === 'closed' && due === requests.length) return; // the proxy has to end it
    const { answers } = readAnswers(bytes, methods, false);
    if (answers.filter(({ isWhole }) => isWhole).length < due) return;
    if (isAll) socket.end();
    else quiet ??= setTimeout(() => socket.end(), QUIET);
  };
  socket.on('data', (data) => {
    bytes += data.toString('latin1');
    endWhenAnswered();
  });
  socket.on('end', () => {
    hasEnded = true;
  });
  socket.on('error', () => {
    hasEnded = false;
  });
  const watchdog = setTimeout(() => {
    isHung = true;
    socket.destroy();
  }, PATIENCE);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (const segment of segmentsOf(sent)) {
    if (socket.writable) socket.write(segment, 'latin1');
    await turn();
  }
  isSent = true;
  if (sent.ending === 'end') socket.end();
  else if (sent.ending === 'reset') socket.resetAndDestroy();
  else endWhenAnswered();
  await closed;
  clearTimeout(quiet);
  clearTimeout(watchdog);
  return { bytes, hasEnded, isHung };
}

/**
 * How many answers must come, as long as the connection lasts. Once a request has asked for an upgrade, Node's
 * parser does not tell of errors any more: who waits then waits until somebody ends the connection.
 */
export function dueOf(requests: readonly Request[]): number {
  const last = requests.findIndex(({ isUpgrade }) => isUpgrade);
  const due = last === -1 ? requests : requests.slice(0, last);
  return due.filter(({ isWhole }) => isWhole).length;
}
