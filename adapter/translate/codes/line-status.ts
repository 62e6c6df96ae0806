import { type CodeTable, meaningOf } from './code-table.ts';

const LINE_STATUS: CodeTable<'active' | 'done'> = {
  '0': { name: '주문접수', means: 'active' },
  '1': { name: '입금확인', means: 'active' },
  '2': { name: '배송준비중', means: 'active' },
  '3': { name: '배송중', means: 'active' },
  '4': { name: '배송완료', means: 'active' },
  '40': { name: '취소/반품/교환 요청', means: 'active' },
  '41': { name: '취소/반품/교환 접수', means: 'active' },
  '42': { name: '취소/반품/교환 진행', means: 'active' },
  '44': { name: '취소/반품/교환 완료', means: 'done' },
  '50': { name: '결제시도', means: 'active' },
  '51': { name: 'PG확인요망', means: 'active' },
  '54': { name: '결제실패', means: 'active' },
};

/** How it stands with one line: an exchanged line is replaced by another order's, not cancelled. */
export type LineStatus = 'active' | 'cancelled' | 'exchanged';

/** What a line's `istep` means: a step, or from 40 on a step2. */
export function lineStatusOf(
  { istep, dyn }: { readonly istep: string; readonly dyn?: string },
  pointer: string,
): LineStatus {
  if (meaningOf(LINE_STATUS, { istep }, pointer) === 'active') return 'active';
  return dyn === 'e' ? 'exchanged' : 'cancelled';
}
