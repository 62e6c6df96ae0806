import { eventContracts, type ScmEvent, type ScmEventType } from '#contracts';

/** The domain event of a type. */
export type EventOf<Type extends ScmEventType> = Extract<ScmEvent, { readonly type: Type }>;

/** A message that is no domain event, and why; nothing of its content, which may be personal. */
export type Malformed = {
  readonly problem: string;
  /** What it says of itself, where that is text. */
  readonly id?: string;
  readonly type?: string;
  readonly traceId?: string;
};

export type ReceivedEvent<Type extends ScmEventType> =
  | { readonly kind: 'event'; readonly event: EventOf<Type> }
  /** Of a type that this consumer did not ask for, or does not know yet. */
  | { readonly kind: 'ignored' }
  | ({ readonly kind: 'malformed' } & Malformed);

/**
 * Reads a message as a CloudEvent 1.0 in structured mode, and holds it to the contract of its type.
 * Properties that the contract does not know are kept: publishers may add some before we know them.
 * With `events`, other types are ignored; with none, those without a contract.
 */
export function receivedEvent<Type extends ScmEventType>(
  body: Uint8Array,
  events: ReadonlySet<string> | undefined,
): ReceivedEvent<Type> {
  const value = parsed(body);
  if (typeof value !== 'object' || value === null) {
    return { kind: 'malformed', problem: 'it is no JSON object in UTF-8' };
  }
  const said = whatItSays(value);
  const { type } = said;
  if (type === undefined) return { kind: 'malformed', problem: 'it names no type', ...said };
  if (!(events?.has(type) ?? isKnown(type))) return { kind: 'ignored' };
  if (!isKnown(type)) {
    return { kind: 'malformed', problem: 'its type has no contract here', ...said };
  }
  const [violation] = eventContracts[type].validateReceived(value);
  if (violation !== undefined) {
    const problem = `it breaks its contract: ${violation.pointer} ${violation.message}`;
    return { kind: 'malformed', problem, ...said };
  }
  // The contract of exactly this type has just been checked.
  return { kind: 'event', event: value as EventOf<Type> };
}

/** The trace that an event belongs to. Source: https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceIdOf(traceparent: unknown): string | undefined {
  if (typeof traceparent !== 'string') return undefined;
  return /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent)?.[1];
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function whatItSays(value: object): Omit<Malformed, 'problem'> {
  const text = (name: string) => {
    const said: unknown = Reflect.get(value, name);
    return typeof said === 'string' ? said.slice(0, 200) : undefined;
  };
  const [id, type, traceId] = [text('id'), text('type'), traceIdOf(text('traceparent'))];
  return {
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

function isKnown(type: string): type is ScmEventType {
  return Object.hasOwn(eventContracts, type);
}
