import iconv from 'iconv-lite';

/** The bytes that a text may have in a message: in either charset, escaped in JSON, or in a form. */
export function textEncodings(text: string): readonly Uint8Array[] {
  const escaped = text.replace(/[^ -~]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  const encoded = encodeURIComponent(text.toWellFormed());
  const all = [Buffer.from(text), iconv.encode(text, 'cp949'), escaped, encoded].map((one) =>
    Buffer.from(one),
  );
  return [...new Map(all.map((bytes) => [bytes.toString('hex'), bytes])).values()];
}
