import type { PlacedOrder } from './placed-order.ts';

const methods = new Map([
  ['card', '신용카드'],
  ['bank-transfer', '무통장입금'],
  ['account-transfer', '계좌이체'],
  ['virtual-account', '가상계좌'],
  ['mobile', '휴대폰결제'],
  ['discount', '전액할인'],
  ['points', '적립금'],
]);

// Sweden writes a time as 2018-03-22 17:00:12, which is what this shop's customers are used to.
const inSeoul = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Seoul',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** An order's public page: whoever has the number may look. */
export function orderPage(order: PlacedOrder): string {
  const lines = order.lines.map(
    ({ name, options, unitPrice, quantity }) =>
      `<li>${escaped([name, ...options].join(' '))} <b>${won(unitPrice)}</b> × ${quantity}</li>`,
  );
  return page(
    '주문조회',
    `<p class="status">${order.paid ? '입금확인' : '주문접수'}</p>
<dl>
<dt>주문번호</dt><dd>${escaped(order.orderId)}</dd>
<dt>주문일시</dt><dd>${seoulTime(order.orderedOn)}</dd>
<dt>주문하신 분</dt><dd>${escaped(order.buyer)}</dd>
<dt>배송조회</dt><dd>아직 없음</dd>
</dl>
<ul>${lines.join('\n')}</ul>
<dl>
<dt>상품금액</dt><dd>${won(order.goods)}</dd>
<dt>배송비</dt><dd>${won(order.deliveryFee)}</dd>
<dt>할인/적립금</dt><dd>-${won(order.discount)}</dd>
<dt>결제금액</dt><dd><b>${won(order.total)}</b></dd>
<dt>결제수단</dt><dd>${escaped(methods.get(order.method) ?? order.method)}</dd>
</dl>`,
  );
}

/** What a visitor sees for a number that this service does not know. */
export function unknownOrderPage(): string {
  return page('주문조회', '<p>주문번호를 찾을 수 없습니다.</p>');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} | 오늘의 밥상</title>
<style>
  body { font: 16px/1.7 system-ui, sans-serif; background: #f2f6f3; margin: 0; padding: 2rem 1rem; color: #222 }
  main { max-width: 32rem; margin: auto; background: #fff; border-radius: 1rem; padding: 1.5rem 2rem }
  dl { display: grid; grid-template-columns: 8rem 1fr } dt { color: #777 } dd { margin: 0 }
  .status { color: #1b7f4b; font-size: 1.3rem }
</style>
</head>
<body><main><h1>${title}</h1>
${body}
</main></body>
</html>
`;
}

function seoulTime(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? '' : inSeoul.format(time);
}

function won(amount: number): string {
  return `${amount.toLocaleString('ko-KR')}원`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
