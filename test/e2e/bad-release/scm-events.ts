import { createRehearsal } from '#adapter';
import type { ScmEvent } from '#contracts';
import { toolsWith } from '../../../adapter/tools.ts';
import type { LoadMessage } from '../../chaos/load/load.ts';

/** Events of each aggregate, in their order. */
export type EventsByAggregate = ReadonlyMap<string, readonly ScmEvent[]>;

/** The SCM's book of what came: all of it, and again what came again. */
export type ScmBook = {
  readonly events: EventsByAggregate;
  readonly count: number;
  note(event: ScmEvent): void;
};

export function createScmBook(): ScmBook {
  const events = new Map<string, ScmEvent[]>();
  let count = 0;
  return {
    events,
    get count() {
      return count;
    },
    note(event) {
      count += 1;
      const key = aggregateOf(event);
      const some = events.get(key);
      if (some === undefined) events.set(key, [event]);
      else some.push(event);
    },
  };
}

/** What the SCM gets of a run in which nothing ever fails: the translators alone, without a server. */
export function bookOf(messages: readonly LoadMessage[]): ScmBook {
  const rehearse = createRehearsal(toolsWith(() => false));
  const book = createScmBook();
  for (const { routingKey, body } of messages) {
    const { interpretation } = rehearse({ exchange: '', routingKey, properties: {}, body });
    if (interpretation.kind !== 'translated') throw new Error(JSON.stringify(interpretation));
    for (const event of interpretation.message.events) book.note(event);
  }
  return book;
}

/** The aggregates about which two books do not say the same, and what each says. */
export function differences(came: EventsByAggregate, due: EventsByAggregate): readonly unknown[] {
  return [...new Set([...came.keys(), ...due.keys()])]
    .map((key) => ({ key, came: factsOf(came.get(key)), due: factsOf(due.get(key)) }))
    .filter((one) => JSON.stringify(one.came) !== JSON.stringify(one.due));
}

/** As JSON: what was sent has no `undefined`. */
function factsOf(events: readonly ScmEvent[] = []): readonly unknown[] {
  return events.map(({ id, type, data }) => JSON.parse(JSON.stringify({ id, type, data })));
}

/** `scm.order/1521705612047` */
function aggregateOf({ type, subject }: ScmEvent): string {
  return `${type.slice(0, type.lastIndexOf('.'))}/${subject}`;
}
