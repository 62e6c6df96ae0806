import { setTimeout as delay } from 'node:timers/promises';
import { talk } from './client.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { Ledger } from './ledger.ts';
import { startFuzzOrigin } from './origin.ts';
import { type ProxyProcess, startProxyProcess } from './proxy-process.ts';
import { readAnswers } from './strict/answer.ts';
import { answerProblems } from './verdict/answers.ts';
import { requestProblems } from './verdict/requests.ts';

/** What came of one connection. */
export type Outcome = {
  readonly sent: FuzzCase;
  /** Requests that reached an origin. */
  readonly forwarded: number;
  /** What the client got. */
  readonly bytes: string;
  /** Answers that it got whole. */
  readonly answered: number;
  readonly problems: readonly string[];
};

/** A proxy between clients and origins that both watch it. */
export type Stage = AsyncDisposable & {
  readonly proxy: ProxyProcess;
  readonly ledger: Ledger;
  /** Makes a connection, and judges it once everything of it must have arrived. */
  play(sent: FuzzCase, settleMs?: number): Promise<() => Promise<Outcome>>;
};

/** ms after the end of a connection in which what is under way still arrives at an origin. */
const SETTLE = 2_000;

export async function openStage(): Promise<Stage> {
  await using starting = new AsyncDisposableStack();
  const ledger = new Ledger();
  const legacy = starting.use(await startFuzzOrigin(ledger));
  const service = starting.use(await startFuzzOrigin(ledger));
  const proxy = starting.use(await startProxyProcess(legacy.url, service.url));
  const running = starting.move();
  return {
    proxy,
    ledger,
    async play(sent, settleMs = SETTLE) {
      const entry = ledger.open(sent);
      const view = await talk(entry, proxy.port);
      const settled = delay(settleMs);
      return async () => {
        await settled;
        ledger.close(entry);
        const judge = sent.answers === undefined ? requestProblems : answerProblems;
        const { answers } = readAnswers(view.bytes, [], view.hasEnded);
        return {
          sent,
          forwarded: entry.received.length,
          bytes: view.bytes,
          answered: answers.filter(({ isWhole }) => isWhole).length,
          problems: judge(entry, view),
        };
      };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
