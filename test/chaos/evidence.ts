import type { AdapterProcess } from './adapter-process.ts';
import type { Expectation } from './expectation.ts';
import type { Ledger } from './ledger.ts';
import type { LoadMessage } from './load/load.ts';

/** Each stream that is not as it must be, event by event and with its messages, and what adapters logged. */
export function evidenceOf(
  load: readonly LoadMessage[],
  { streams: expected, origins }: Expectation,
  { streams, types }: Ledger,
  adapters: readonly AdapterProcess[],
): unknown {
  const shown = (id: string) => {
    const origin = origins.get(id);
    return `${id} ${types.get(id) ?? 'never came'} of message ${origin ?? 'unknown'}`;
  };
  const differing = [...new Set([...expected.keys(), ...streams.keys()])].filter(
    (stream) => String(expected.get(stream)) !== String(streams.get(stream)),
  );
  return {
    streams: differing.map((stream) => ({
      stream,
      due: (expected.get(stream) ?? []).map(shown),
      came: (streams.get(stream) ?? []).map(shown),
      messages: messagesOf(load, stream),
    })),
    logs: Object.fromEntries(adapters.map(({ name, log }) => [name, log])),
  };
}

function messagesOf(load: readonly LoadMessage[], stream: string): string[] {
  const subject = stream.slice(stream.indexOf('/') + 1);
  return [...load.entries()]
    .filter(([, { body }]) => body.includes(subject))
    .map(([index, { kind, routingKey }]) => `${index} ${kind} ${routingKey}`);
}
