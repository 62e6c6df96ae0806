import type { ScmEvents } from '#contracts';
import { type CodeTable, meaningOf } from './code-table.ts';

/** Where a parcel is, in the SCM's words. */
export type DeliveryStatus =
  ScmEvents['scm.delivery.CourierStatusReported']['data']['source']['status'];

const DELIVERY_STATUS: CodeTable<DeliveryStatus> = {
  '10': { name: '집하', means: 'collected' },
  '20': { name: '배송중', means: 'in-transit' },
  '30': { name: '배송출발', means: 'out-for-delivery' },
  '40': { name: '배송완료', means: 'delivered' },
  '90': { name: '배송실패', means: 'delivery-failed' },
};

/** What a courier's `stat` says. */
export function deliveryStatusOf(stat: string, pointer: string): DeliveryStatus {
  return meaningOf(DELIVERY_STATUS, { stat }, pointer);
}
