import { type CodeTable, meaningOf } from './code-table.ts';

/**
 * What an order's `step` and `step2` mean together:
 * - `attempted`: somebody tried to pay; it is no order until that succeeds;
 * - `received`: ordered, not paid;
 * - `paid`: paid, and on its way through the kitchen to the buyer;
 * - `ending`: a cancellation, refund or return is asked for or under way: it may still be withdrawn;
 * - `cancelled` before payment, `refunded` after it, `returned` after shipping.
 */
export type OrderStatus =
  | 'attempted'
  | 'received'
  | 'paid'
  | 'ending'
  | 'cancelled'
  | 'refunded'
  | 'returned';

const ORDER_STATUS: CodeTable<OrderStatus> = {
  '0/': { name: '주문접수', means: 'received' },
  '0/40': { name: '취소요청', means: 'ending' },
  '0/41': { name: '취소접수', means: 'ending' },
  '0/42': { name: '취소진행', means: 'ending' },
  '0/44': { name: '취소완료', means: 'cancelled' },
  '0/50': { name: '결제시도', means: 'attempted' },
  '0/51': { name: 'PG확인요망', means: 'attempted' },
  '0/54': { name: '결제실패', means: 'attempted' },
  '1/': { name: '입금확인', means: 'paid' },
  '1/40': { name: '환불요청', means: 'ending' },
  '1/41': { name: '환불접수', means: 'ending' },
  '1/42': { name: '환불진행', means: 'ending' },
  '1/44': { name: '환불완료', means: 'refunded' },
  '2/': { name: '배송준비중', means: 'paid' },
  '2/40': { name: '환불요청', means: 'ending' },
  '2/41': { name: '환불접수', means: 'ending' },
  '2/42': { name: '환불진행', means: 'ending' },
  '2/44': { name: '환불완료', means: 'refunded' },
  '3/': { name: '배송중', means: 'paid' },
  '3/40': { name: '반품요청', means: 'ending' },
  '3/41': { name: '반품접수', means: 'ending' },
  '3/42': { name: '반품회수', means: 'ending' },
  '3/44': { name: '반품완료', means: 'returned' },
  '4/': { name: '배송완료', means: 'paid' },
  '4/40': { name: '반품요청', means: 'ending' },
  '4/41': { name: '반품접수', means: 'ending' },
  '4/42': { name: '반품회수', means: 'ending' },
  '4/44': { name: '반품완료', means: 'returned' },
};

/** An empty `step2` and `0` both say: none. */
export function orderStatusOf(step: string, step2: string): OrderStatus {
  return meaningOf(ORDER_STATUS, { step, step2: step2 === '0' ? '' : step2 }, '/step2');
}
