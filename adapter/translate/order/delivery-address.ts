import type { DeliveryAddress } from '../known/order-state.ts';
import { phoneOf } from '../values/phone.ts';
import { given, textOf } from '../values/text.ts';

/** The fields of an address, which an order and a change of its address have in common. */
export type LegacyAddress = {
  readonly nameReceiver: string;
  readonly mobileReceiver: string;
  readonly zonecode: string;
  readonly address: string;
  readonly memo?: string;
  readonly extra?: { readonly entrance?: string };
};

/** Where an order goes. What a partial message leaves out stays as it was `before`. */
export function deliveryAddressOf(
  { nameReceiver, mobileReceiver, zonecode, address, memo, extra }: LegacyAddress,
  before?: DeliveryAddress,
): DeliveryAddress {
  return {
    recipient: textOf(nameReceiver),
    phone: phoneOf(mobileReceiver),
    postcode: zonecode,
    address: textOf(address),
    ...saidOrKnown('note', memo, before),
    ...saidOrKnown('entrance', extra?.entrance, before),
  };
}

/**
 * What an address that came before its order says, in the legacy's words: only with the order is it
 * known what it leaves out. What it leaves out itself, the one `before` it may have said.
 */
export function earlyAddressOf(
  { nameReceiver, mobileReceiver, zonecode, address, ...more }: LegacyAddress,
  before?: LegacyAddress,
): LegacyAddress {
  const memo = more.memo ?? before?.memo;
  const entrance = more.extra?.entrance ?? before?.extra?.entrance;
  return {
    nameReceiver,
    mobileReceiver,
    zonecode,
    address,
    ...(memo === undefined ? {} : { memo }),
    ...(entrance === undefined ? {} : { extra: { entrance } }),
  };
}

/** What is known was read when it was said, and is not read again. */
function saidOrKnown<Name extends 'note' | 'entrance'>(
  name: Name,
  said: string | undefined,
  before: DeliveryAddress | undefined,
): { readonly [_ in Name]?: string } {
  if (said !== undefined) return given(name, said);
  const known = before?.[name];
  // A computed name of a literal type widens to string.
  return known === undefined ? {} : ({ [name]: known } as { readonly [_ in Name]: string });
}
