import type { ScmEvent } from '#contracts';
import { streamOf } from './envelope.ts';
import type { OutboxEvent } from './message-store.ts';

/** An event as the outbox will hold it, before it has its place there. */
export function outboxEventOf(event: ScmEvent, createdAt: string): Omit<OutboxEvent, 'position'> {
  const { id, type } = event;
  return { id, type, aggregate: streamOf(event), body: JSON.stringify(event), createdAt };
}
