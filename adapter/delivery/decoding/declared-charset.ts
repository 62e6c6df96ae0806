import type { Charset, Delivery } from '../../domain/delivery.ts';

const compressions = /^(?:identity|gzip|x-gzip|deflate|compress|br|zstd)$/i;
const xmlEncoding = /^\s*<\?xml\b[^>]*?\sencoding\s*=\s*["']([^"'>]{1,40})["']/;

/**
 * What the sender says of its charset, as it stands there: the charset of `content_type`, else a
 * `content_encoding` that names no compression (legacies put a charset there), else the XML declaration.
 * At most 40 characters.
 */
export function declaredCharset(
  properties: Delivery['properties'],
  body: Buffer,
): string | undefined {
  const { contentType, contentEncoding } = properties;
  if (typeof contentType === 'string') {
    const [, charset] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType) ?? [];
    if (charset !== undefined) return charset.slice(0, 40);
  }
  if (typeof contentEncoding === 'string' && contentEncoding !== '') {
    if (!compressions.test(contentEncoding)) return contentEncoding.slice(0, 40);
  }
  if (body[0] !== 0x3c) return undefined;
  return xmlEncoding.exec(body.toString('latin1', 0, 200))?.[1];
}

const names: Readonly<Record<Charset, RegExp>> = {
  'utf-8': /^utf8(?:mb[34])?$/,
  cp949: /^(?:cp949|x?windows949|ms949|uhc|korean|euckr|ksc56011987|ksc5601|ksx1001)$/,
};

/** Which of the two charsets a declared name means; EUC-KR is part of CP949. */
export function charsetNamed(declared: string | undefined): Charset | undefined {
  const name = declared?.toLowerCase().replace(/[^a-z0-9]/g, '') ?? '';
  if (names['utf-8'].test(name)) return 'utf-8';
  return names.cp949.test(name) ? 'cp949' : undefined;
}
