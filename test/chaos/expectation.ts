import { createRehearsal } from '#adapter';
import { toolsWith } from '../../adapter/tools.ts';
import type { LoadMessage } from './load/load.ts';

/** What a load must come to, whatever happens on the way. */
export type Expectation = {
  /** Ids of the events of each stream, in their order. */
  readonly streams: ReadonlyMap<string, readonly string[]>;
  /** Of each event's id, the index of its message in the load. */
  readonly origins: ReadonlyMap<string, number>;
  /** The bodies that must be parked. */
  readonly broken: readonly Uint8Array[];
};

/** Runs the load through the translators, without a broker, a database or a fault. */
export function expectationOf(load: readonly LoadMessage[]): Expectation {
  const rehearse = createRehearsal(toolsWith(() => false));
  const streams = new Map<string, string[]>();
  const origins = new Map<string, number>();
  const broken: Uint8Array[] = [];
  for (const [index, { kind, routingKey, body }] of load.entries()) {
    if (kind === 'duplicate') continue;
    const { interpretation } = rehearse({ exchange: '', routingKey, properties: {}, body });
    if (interpretation.kind !== (kind === 'valid' ? 'translated' : 'failed')) {
      throw new Error(`${kind} message ${index} is ${JSON.stringify(interpretation)}`);
    }
    if (interpretation.kind !== 'translated') {
      broken.push(body);
      continue;
    }
    for (const event of interpretation.message.events) {
      const stream = streamOf(event);
      streams.set(stream, [...(streams.get(stream) ?? []), event.id]);
      origins.set(event.id, index);
    }
  }
  return { streams, origins, broken };
}

/** The events of one bounded context about one subject are published in their order. */
export function streamOf({ type, subject }: { type: string; subject: string }): string {
  return `${type.slice(0, type.lastIndexOf('.'))}/${subject}`;
}
