import type { Expectation } from './expectation.ts';

/** How everything stands once nothing moves any more. */
export type Findings = {
  /** Ids of each stream as the SCM received them, without those that came again. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
  readonly parked: readonly { readonly body: Uint8Array; readonly state: string }[];
  /** Messages left in each queue. */
  readonly queues: Readonly<Record<string, number>>;
  /** Events left in the outbox. */
  readonly unpublished: number;
};

/** Everything that is not as it must be, a sentence each; nothing when all is well. */
export function problemsOf(expectation: Expectation, findings: Findings): string[] {
  return [
    ...eventProblems(expectation, findings),
    ...parkedProblems(expectation.broken, findings.parked),
    ...Object.entries(findings.queues)
      .filter(([, count]) => count > 0)
      .map(([queue, count]) => `${count} messages are left in ${queue}`),
    ...(findings.unpublished > 0 ? [`${findings.unpublished} events are left in the outbox`] : []),
  ];
}

function eventProblems({ streams: expected }: Expectation, { streams }: Findings): string[] {
  const missing: string[] = [];
  const unexpected: string[] = [];
  const disordered: string[] = [];
  for (const stream of new Set([...expected.keys(), ...streams.keys()])) {
    const due = expected.get(stream) ?? [];
    const came = streams.get(stream) ?? [];
    const lost = due.filter((id) => !came.includes(id));
    const extra = came.filter((id) => !due.includes(id));
    missing.push(...lost.map((id) => `${id} of ${stream}`));
    unexpected.push(...extra.map((id) => `${id} of ${stream}`));
    // What is missing is no reason to call the rest disordered.
    const both = due.filter((id) => came.includes(id));
    const inOrder = came.filter((id) => due.includes(id)).every((id, at) => id === both[at]);
    if (!inOrder) disordered.push(`${stream}: ${came.join(', ')}, not ${due.join(', ')}`);
  }
  return [
    ...told('events never came', missing),
    ...told('events came that nothing says', unexpected),
    ...told('streams came in another order', disordered),
  ];
}

function parkedProblems(broken: readonly Uint8Array[], parked: Findings['parked']): string[] {
  const times = new Map<string, number>();
  for (const { body } of parked) {
    const text = textOf(body);
    times.set(text, (times.get(text) ?? 0) + 1);
  }
  const due = new Set(broken.map(textOf));
  const shown = (text: string) => Buffer.from(text, 'latin1').toString('utf8').slice(0, 120);
  return [
    ...told(
      'broken messages are not parked with their bytes',
      [...due].filter((text) => !times.has(text)).map(shown),
    ),
    ...told(
      'messages are parked more than once',
      [...times].filter(([, count]) => count > 1).map(([text]) => shown(text)),
    ),
    ...told(
      'messages are parked that are not broken',
      [...times.keys()].filter((text) => !due.has(text)).map(shown),
    ),
    ...told(
      'parked messages are in another state',
      parked.filter(({ state }) => state !== 'parked').map(({ state }) => state),
    ),
  ];
}

/** Byte by byte. */
function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString('latin1');
}

function told(what: string, examples: readonly string[]): string[] {
  if (examples.length === 0) return [];
  return [`${examples.length} ${what}, for example ${examples.slice(0, 3).join('; ')}`];
}
