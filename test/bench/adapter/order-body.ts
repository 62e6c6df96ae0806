import { cp949, legacyOrder } from '../../orders.ts';

const FIRST = 1_521_705_000_000;
const template = cp949(legacyOrder({ ordno: String(FIRST) }));
const position = template.indexOf(String(FIRST));

/** The n-th order as the legacy store sends it: the same bytes but for the order's number. */
export function orderBody(n: number): { readonly ordno: string; readonly body: Buffer } {
  const ordno = String(FIRST + n);
  const body = Buffer.from(template);
  body.write(ordno, position, 'latin1');
  return { ordno, body };
}
