import type { PaymentMethodV1 } from '#contracts';
import { type CodeTable, meaningOf } from './code-table.ts';

const PAYMENT_METHODS: CodeTable<PaymentMethodV1> = {
  a: { name: '무통장입금', means: 'bank-transfer' },
  c: { name: '신용카드', means: 'card' },
  o: { name: '계좌이체', means: 'account-transfer' },
  v: { name: '가상계좌', means: 'virtual-account' },
  d: { name: '전액할인', means: 'discount' },
  h: { name: '휴대폰결제', means: 'mobile' },
  p: { name: '포인트', means: 'points' },
};

/** The SCM's word for the legacy's `settlekind`. */
export function paymentMethodOf(settlekind: string, pointer = '/settlekind'): PaymentMethodV1 {
  return meaningOf(PAYMENT_METHODS, { settlekind }, pointer);
}
