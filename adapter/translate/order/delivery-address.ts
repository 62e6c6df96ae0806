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
    ...given('note', memo ?? before?.note),
    ...given('entrance', extra?.entrance ?? before?.entrance),
  };
}

/** Whether two addresses say the same; both were made above, in the same order. */
export function isSameAddress(one: DeliveryAddress, other: DeliveryAddress): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
