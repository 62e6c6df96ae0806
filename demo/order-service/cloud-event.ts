/** A CloudEvent 1.0 as it came in: what every event has, and whatever else it carries. */
export type CloudEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject?: unknown;
  readonly time?: unknown;
  readonly data?: unknown;
};

/** Reads a CloudEvent in structured mode. Throws an Error that says why a message is none. */
export function readCloudEvent(content: Buffer): CloudEvent {
  const event: unknown = JSON.parse(content.toString('utf8'));
  if (!isCloudEvent(event)) {
    throw new Error('a CloudEvent has specversion 1.0, an id, a type and a source');
  }
  return event;
}

function isCloudEvent(value: unknown): value is CloudEvent {
  if (typeof value !== 'object' || value === null) return false;
  const named = (name: string): unknown => Reflect.get(value, name);
  const given = (name: string) => typeof named(name) === 'string' && named(name) !== '';
  return named('specversion') === '1.0' && given('id') && given('type') && given('source');
}
