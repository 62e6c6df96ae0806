import type { PaymentMethodV1 } from '#contracts';
import { TranslationError } from '../domain/translation.ts';

const METHODS: Readonly<Record<string, PaymentMethodV1>> = {
  a: 'bank-transfer',
  c: 'card',
  o: 'account-transfer',
  v: 'virtual-account',
  d: 'discount',
  h: 'mobile',
  p: 'points',
};

/** The SCM's word for the legacy's `settlekind`. Throws a TranslationError for an unknown code. */
export function paymentMethodOf(settlekind: string): PaymentMethodV1 {
  const method = Object.hasOwn(METHODS, settlekind) ? METHODS[settlekind] : undefined;
  if (method !== undefined) return method;
  throw new TranslationError('code_unmapped', `settlekind "${settlekind}" has no meaning yet`, {
    rule: `settlekind=${settlekind}`,
    pointer: '/settlekind',
  });
}
