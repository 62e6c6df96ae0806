import type { ScmEvent } from '#contracts';
import { streamOf } from './envelope.ts';
import type { OutboxEvent } from './message-store.ts';

/** An event as the outbox holds it. */
export function outboxEventOf(event: ScmEvent, createdAt: string): OutboxEvent {
  const { id, type } = event;
  return { id, type, aggregate: streamOf(event), body: JSON.stringify(event), createdAt };
}
