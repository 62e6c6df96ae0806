import { MESSAGE_SOURCES, PARKED_STATES } from '../domain/parked-message.ts';

/** What keeps a value from being a line of an export, in words; undefined where nothing does. */
export function wrongIn(line: unknown): string | undefined {
  if (!isObject(line) || line.banyan !== 1) return 'it has no "banyan": 1';
  const { id } = line;
  if (typeof id !== 'string' || !/^[0-9a-f-]{1,36}$/.test(id)) return 'its "id" is none';
  const [name] = Object.entries(RULES).find(([key, isRight]) => !isRight(line[key])) ?? [];
  return name === undefined ? undefined : `"${name}" of ${id} is not what an export has`;
}

const RULES: Readonly<Record<string, (value: unknown) => boolean>> = {
  source: (value) => MESSAGE_SOURCES.some((source) => source === value),
  shard: isCount,
  state: (value) => PARKED_STATES.some((state) => state === value),
  exchange: isText,
  routingKey: isText,
  properties: isObject,
  body: isBase64,
  failure: (value) => isObject(value) && isText(value.code) && isText(value.message),
  context: isObject,
  revision: isCount,
  revisedBody: (value) => value === undefined || isBase64(value),
  reason: (value) => value === undefined || isText(value),
  attempts: isCount,
  latestAttempts: Array.isArray,
  release: isText,
  parkedAt: isTime,
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** Node reads anything as base64, and leaves out what is none: bytes would be lost unseen. */
function isBase64(value: unknown): boolean {
  return (
    typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
  );
}

/** RFC 3339 in UTC, as we write it: listings sort by it. */
function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value);
}
