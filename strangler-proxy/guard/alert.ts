import type { Breach } from '../domain/breach.ts';

/** What is sent when a guard has rolled a route back. */
export type Alert = {
  readonly alert: 'banyan guard breach';
  readonly route: string;
  readonly at: string;
  readonly host: string;
  /** The override, which a person is to lift. */
  readonly override: string;
  readonly breach: Breach;
};

/** ms for whoever is told to answer. */
const ANSWER_MS = 5_000;

/** Sends an alert as JSON. Throws when it is not taken. */
export async function sendAlert(url: string, alert: Alert): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(alert),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`it answers ${response.status}`);
}
