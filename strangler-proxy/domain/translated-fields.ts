import { fieldValues } from './routed-request.ts';

/** Conditions and ranges speak of the service's bytes, which the client does not have. */
const OF_OTHER_BYTES = new Set(['range', 'if-range', 'if-none-match', 'if-modified-since']);

/** True of the service's bytes alone, or of how they were sent. */
const OF_THE_BODY = new Set([
  'accept-ranges',
  'content-digest',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-range',
  'digest',
  'etag',
  'repr-digest',
  'trailer',
  'transfer-encoding',
]);

/** RFC 9110 §15.4.5: what a 304 had better not say. */
const OF_CONTENT = new Set(['content-disposition', 'content-language', 'content-type']);

/**
 * A request's fields, so that its answer can be translated: whole and uncompressed.
 *
 * @param fields names and values in turn
 */
export function askedWhole(method: string, fields: readonly string[]): string[] {
  // Of other methods If-None-Match protects what is there (RFC 9110 §13.1.2); the rest means nothing.
  const isRead = method === 'GET' || method === 'HEAD';
  const whole = without(fields, (key) => {
    return key === 'accept-encoding' || (isRead && OF_OTHER_BYTES.has(key));
  });
  whole.push('Accept-Encoding', 'identity');
  return whole;
}

/** The fields of a translated answer: those of the service that are still true, and the new body's. */
export function translatedFields(
  fields: readonly string[],
  bytes: number,
  etag: string | undefined,
): string[] {
  const kept = withoutBody(fields);
  kept.push('Content-Length', String(bytes));
  if (etag !== undefined) kept.push('ETag', etag);
  return kept;
}

/** … when the client has that body already. */
export function unchangedFields(fields: readonly string[], etag: string): string[] {
  const kept = without(fields, (key) => OF_THE_BODY.has(key) || OF_CONTENT.has(key));
  kept.push('ETag', etag);
  return kept;
}

/** RFC 9110 §9.3.2: to HEAD, what only the body would tell may be left out. */
export function withoutBody(fields: readonly string[]): string[] {
  const kept = without(fields, (key) => OF_THE_BODY.has(key));
  for (let index = 0; index < kept.length; index += 2) {
    if (kept[index]?.toLowerCase() === 'content-type') kept[index + 1] = typeOf(kept[index + 1]);
  }
  return kept;
}

/** It is JSON still, and in UTF-8, but no longer what the service's own type (+json) stands for. */
function typeOf(type = ''): string {
  const utf8 = /^[^;]*(;\s*charset="?utf-8"?)?\s*$/i.exec(type);
  return `application/json${utf8?.[1] ?? ''}`;
}

/** Whether an answer has a JSON body: application/json, or a type that ends in +json (RFC 6839 §3.1). */
export function isJson(fields: readonly string[]): boolean {
  const [type = ''] = fieldValues(fields, 'content-type');
  return /^(application\/|[^;]+\+)json\s*(;|$)/i.test(type);
}

/** The codings of a body, the last that was applied first. */
export function contentCodings(fields: readonly string[]): string[] {
  return fieldValues(fields, 'content-encoding')
    .join(',')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .reverse();
}

/** RFC 9110 §13.1.2: whether If-None-Match, as the client sent it, names this strong tag. */
export function namesTag(asked: readonly string[], etag: string): boolean {
  const value = fieldValues(asked, 'if-none-match').join(',');
  if (value.trim() === '*') return true;
  return [...value.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag);
}

function without(fields: readonly string[], isGone: (key: string) => boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (!isGone(name.toLowerCase())) kept.push(name, fields[index + 1] ?? '');
  }
  return kept;
}
