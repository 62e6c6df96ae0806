/** A field of a form, a query or a JSON body, trimmed; '' when it is not there. */
export function field(source: unknown, name: string): string {
  return optionalField(source, name) ?? '';
}

/** As `field`, but undefined when it is not there. */
export function optionalField(source: unknown, name: string): string | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const value: unknown = Reflect.get(source, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}

/** A whole number from 0 on; 0 for anything else. */
export function count(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** A form with files, from the bytes of its body; undefined when they are no such form. */
export async function multipartForm(
  body: unknown,
  contentType = '',
): Promise<FormData | undefined> {
  if (!Buffer.isBuffer(body)) return undefined;
  const headers = { 'content-type': contentType };
  return new Response(new Uint8Array(body), { headers }).formData().catch(() => undefined);
}
