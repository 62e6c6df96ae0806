type Words = Readonly<Record<string, string>>;

const refund = { '40': '환불요청', '41': '환불접수', '42': '환불진행', '44': '환불완료' };
const goodsBack = { '40': '반품요청', '41': '반품접수', '42': '반품회수', '44': '환불완료' };

/** What an order's `step` and, within it, `step2` mean: the same step2 is another thing at another step. */
const steps: Readonly<Record<string, Words>> = {
  '0': {
    '': '주문접수',
    '40': '취소요청',
    '41': '취소접수',
    '42': '취소진행',
    '44': '취소완료',
    '50': '결제시도',
    '51': 'PG확인요망',
    '54': '결제실패',
  },
  '1': { '': '입금확인', ...refund },
  '2': { '': '배송준비중', ...refund },
  '3': { '': '배송중', ...goodsBack },
  '4': { '': '배송완료', ...goodsBack },
};

/** The ways to pay. */
export const settleKinds: Words = {
  a: '무통장입금',
  c: '신용카드',
  o: '계좌이체',
  v: '가상계좌',
  h: '휴대폰결제',
  k: '간편결제',
};

/** The couriers by `deliveryno`. */
export const couriers: Words = {
  '1': '우체국택배',
  '4': 'CJ대한통운',
  '5': '한진택배',
  '8': '롯데택배',
};

/** The word for a code, or the code itself when the shop has none. */
export function wordFor(words: Words, code: string): string {
  return (Object.hasOwn(words, code) && words[code]) || code;
}

/** The steps to choose from, as code and word. */
export const stepChoices: Words = Object.fromEntries(
  Object.keys(steps).map((step) => [step, stepWord(step, '')]),
);

/** The step2 codes to choose from at a step; `''` is none. */
export function step2Choices(step: string): Words {
  return steps[step] ?? {};
}

/** Whether the shop knows such a status. */
export function isStatus(step: string, step2: string): boolean {
  return Object.hasOwn(steps, step) && Object.hasOwn(step2Choices(step), step2);
}

/** The Korean word for a status. */
export function stepWord(step: string, step2: string): string {
  return step2Choices(step)[step2] ?? `${step}/${step2}`;
}

/** The Korean word for a line's own `istep`, which is a step or, from 40 on, a step2. */
export function lineWord(orderStep: string, istep: string): string {
  return Object.hasOwn(steps, istep) ? stepWord(istep, '') : stepWord(orderStep, istep);
}
