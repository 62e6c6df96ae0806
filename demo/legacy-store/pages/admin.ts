import { type Request, Router } from 'express';
import { won } from '../amounts.ts';
import { couriers, isStatus, step2Choices, stepChoices, stepWord } from '../codes.ts';
import { field } from '../form.ts';
import { cancelLine, moveOrder } from '../order-steps.ts';
import { findOrder, latestOrders, linesOf, type Order, type OrderLine } from '../orders.ts';
import { memberOf, toLogin } from '../session.ts';
import type { Shop } from '../shop.ts';
import { type Html, html } from './html.ts';
import { options, sendNotice, sendPage } from './layout.ts';
import { amountsTable, linesTable } from './orders.ts';

/** The back office, where operators see orders whole and move them on. */
export function adminPages(shop: Shop): Router {
  const router = Router();

  router.use('/shop/admin', (req, res, next) => {
    if (memberOf(shop.db, req)?.admin !== 1) return toLogin(req, res);
    next();
  });

  router.get('/shop/admin/order/list.php', (_req, res) => {
    sendPage(res, '주문관리', orderList(latestOrders(shop.db)));
  });

  router.get('/shop/admin/order/view.php', (req, res) => {
    const order = findOrder(shop.db, field(req.query, 'ordno'));
    if (!order) return sendNotice(res, 404, '주문번호를 찾을 수 없습니다.');
    sendPage(res, `주문 ${order.ordno}`, orderView(order, linesOf(shop.db, order.ordno)));
  });

  router.post('/shop/admin/order/view.php', (req, res) => {
    const ordno = field(req.query, 'ordno') || field(req.body, 'ordno');
    const done = shop.commit(() => operate(shop, ordno, req));
    if (!done) return sendNotice(res, 400, '처리할 수 없습니다.');
    res.redirect(`/shop/admin/order/view.php?ordno=${ordno}`);
  });

  return router;
}

/** A form with a line's number cancels that line; any other moves the order. */
function operate(shop: Shop, ordno: string, { body }: Request): boolean {
  const sno = field(body, 'cancel');
  if (sno !== '') return cancelLine(shop.db, ordno, sno, shop.now());
  const move = {
    step: field(body, 'step'),
    step2: field(body, 'step2'),
    deliveryno: field(body, 'deliveryno') || undefined,
    deliverycode: field(body, 'deliverycode') || undefined,
  };
  if (!isStatus(move.step, move.step2)) return false;
  return moveOrder(shop.db, ordno, move, shop.now()) !== undefined;
}

function orderList(orders: readonly Order[]): Html {
  const items = orders.map(
    (order) => html`<tr>
<td><a href="/shop/admin/order/view.php?ordno=${order.ordno}">${order.ordno}</a></td>
<td>${order.orddt}</td><td>${order.nameOrder}</td>
<td>${stepWord(order.step, order.step2)}</td><td class="num">${won(order.settleprice)}원</td>
</tr>`,
  );
  return html`<table>
<tr><th>주문번호</th><th>주문일시</th><th>주문자</th><th>상태</th><th>결제금액</th></tr>${items}
</table>`;
}

function orderView(order: Order, lines: readonly OrderLine[]): Html {
  return html`<p><b>${stepWord(order.step, order.step2)}</b> (${order.moddt})</p>
${linesTable(order, lines)}
${stepForm(order)}
${cancelForm(lines)}
<table>
<tr><th>주문자</th><td>${order.nameOrder} ${order.mobileOrder}</td></tr>
<tr><th>받는 분</th><td>${order.nameReceiver} ${order.mobileReceiver}</td></tr>
<tr><th>주소</th><td>(${order.zonecode}) ${order.address}</td></tr>
<tr><th>배송 메모</th><td>${order.memo}</td></tr>
</table>
${amountsTable(order)}`;
}

function stepForm(order: Order): Html {
  return html`<form method="post">
<select name="step">${options(stepChoices, order.step)}</select>
<select name="step2">${options({ ...step2Choices(order.step), '': '-' }, order.step2)}</select>
<select name="deliveryno">${options({ '': '택배사', ...couriers }, order.deliveryno)}</select>
<input name="deliverycode" placeholder="송장번호" value="${order.deliverycode}">
<button>상태 변경</button>
</form>`;
}

function cancelForm(lines: readonly OrderLine[]): Html {
  const open = lines.filter((line) => line.istep !== '44');
  return html`<form method="post">${open.map(
    (line) => html`<button name="cancel" value="${line.sno}">${line.goodsnm} 취소</button> `,
  )}</form>`;
}
