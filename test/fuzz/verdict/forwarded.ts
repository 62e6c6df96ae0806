import { type Field, shown } from '../strict/head.ts';
import { forwardedTarget, type Request } from '../strict/request.ts';

/** Whether what an origin received is this request, as a client sent it. */
export function isForwardOf(received: Request, sent: Request): boolean {
  if (received.method !== sent.method || received.target !== forwardedTarget(sent)) return false;
  // Node takes a coding with a tab after it for none, where there is an Upgrade too; elsewhere it refuses it.
  if (sent.isUpgrade && received.isWhole && received.body === '') return true;
  return received.isWhole
    ? sent.isWhole && received.body === sent.body
    : sent.body.startsWith(received.body);
}

/** Fields that the proxy writes itself, or changes. */
const OWN =
  /^(host|via|connection|transfer-encoding|content-length|max-forwards|upgrade|x-channel|x-forwarded-(for|host|port|proto))$/i;

/** Fields of a forwarded message, header and trailer, that nobody sent. */
export function addedFields(
  received: { readonly fields: readonly Field[]; readonly trailers?: readonly Field[] },
  sent: { readonly fields: readonly Field[]; readonly trailers?: readonly Field[] },
  own = OWN,
): string[] {
  const has = (all: readonly Field[], [name, value]: Field) =>
    all.some(([other, its]) => other === name && its === value);
  return [
    ...received.fields.filter((field) => !own.test(field[0]) && !has(sent.fields, field)),
    ...(received.trailers ?? []).filter((field) => !has(sent.trailers ?? [], field)),
  ].map(([name, value]) => `an added field ${shown(`${name}: ${value}`)}`);
}
