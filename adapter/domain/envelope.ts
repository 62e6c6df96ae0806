import { eventContracts, type ScmEvent } from '#contracts';
import type { EventDraft } from './translation.ts';

/** What the envelope of an event needs beside its draft. */
export type EnvelopeDetails = {
  readonly id: string;
  /** W3C Trace Context of the legacy message, passed on. */
  readonly traceparent?: string | undefined;
};

/** Wraps a draft as a CloudEvent 1.0 (structured mode). */
export function envelopeOf(draft: EventDraft, { id, traceparent }: EnvelopeDetails): ScmEvent {
  // With several types of events the compiler no longer sees that type and data belong together;
  // the draft's type says so, and every event is checked against its contract afterwards.
  return {
    specversion: '1.0',
    id,
    type: draft.type,
    source: '/legacy/store',
    subject: draft.subject,
    time: draft.data.occurredOn,
    datacontenttype: 'application/json',
    dataschema: eventContracts[draft.type].dataschema,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: draft.data,
  } as ScmEvent;
}

/**
 * The sequence in which an event is published: the events of one bounded context about one subject
 * come in their order. `scm.order.OrderPaid` about 1521705612047 → `scm.order/1521705612047`.
 */
export function streamOf({ type, subject }: Pick<ScmEvent, 'type' | 'subject'>): string {
  return `${type.slice(0, type.lastIndexOf('.'))}/${subject}`;
}
