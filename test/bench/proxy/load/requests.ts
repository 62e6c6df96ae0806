import { quantile } from '../../adapter/statistics.ts';
import { CONNECTIONS, headerLines, type Traffic, targetsOf } from '../traffic.ts';
import type { Outcome } from './command.ts';
import { Connection, requestBytes } from './connection.ts';

/**
 * Sends requests over 64 connections for so many ms, and waits for the last answers. Without a rate, each
 * connection sends when it has its answer. With one, requests are due evenly, whether or not answers come
 * in time: one that finds no free connection waits, and its time counts from when it was due.
 *
 * @param rate requests a second
 */
export function sendRequests(
  port: number,
  traffic: Traffic,
  ms: number,
  rate?: number,
): Promise<Outcome> {
  const lines = headerLines(traffic);
  const requests = targetsOf(traffic).map((target) =>
    requestBytes(traffic.method, target, lines, traffic.sends),
  );
  return new Promise((resolve) => {
    const times: number[] = [];
    const free: number[] = [];
    const due: number[] = [];
    const sentAt: number[] = [];
    let sent = 0;
    let answered = 0;
    let failures = 0;
    let isOver = false;

    const send = (slot: number, dueAt: number) => {
      sentAt[slot] = dueAt;
      const request = requests[sent % requests.length];
      sent += 1;
      if (request !== undefined) connections[slot]?.send(request);
    };
    const open = (slot: number): Connection =>
      new Connection(port, (isGood) => {
        const now = performance.now();
        answered += 1;
        if (isGood) times.push(now - (sentAt[slot] ?? now));
        else failures += 1;
        if (!isOver && now - start >= ms) isOver = true;
        if (isOver) {
          if (answered === sent) finish(now);
          return;
        }
        if (!isGood) connections[slot] = open(slot);
        const next = rate === undefined ? now : due.shift();
        if (next === undefined) free.push(slot);
        else send(slot, next);
      });
    const finish = (now: number) => {
      clearInterval(timer);
      for (const connection of connections) connection.close();
      const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
      resolve({ count: times.length, failures, ms: now - start, p50, p99 });
    };
    const connections = Array.from({ length: CONNECTIONS }, (_, slot) => open(slot));
    const start = performance.now();
    let scheduled = 0;
    const schedule = () => {
      const now = performance.now();
      if (now - start >= ms) {
        isOver = true;
        clearInterval(timer);
        if (answered === sent) finish(now);
        return;
      }
      for (const until = ((now - start) * (rate ?? 0)) / 1_000; scheduled < until; scheduled += 1) {
        const slot = free.shift();
        if (slot === undefined) due.push(now);
        else send(slot, now);
      }
    };
    const timer = rate === undefined ? undefined : setInterval(schedule, 1);
    for (const slot of connections.keys()) {
      if (rate === undefined) send(slot, start);
      else free.push(slot);
    }
  });
}
