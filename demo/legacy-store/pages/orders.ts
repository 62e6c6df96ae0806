import { Router } from 'express';
import { won } from '../amounts.ts';
import { couriers, lineWord, settleKinds, stepWord, wordFor } from '../codes.ts';
import { maskedName } from '../members.ts';
import { findOrder, linesOf, type Order, type OrderLine, ordersOf } from '../orders.ts';
import { memberOf, toLogin } from '../session.ts';
import type { Shop } from '../shop.ts';
import { type Html, html } from './html.ts';
import { sendNotice, sendPage } from './layout.ts';

/** An order's public page, and the list of a member's own orders. */
export function orderPages(shop: Shop): Router {
  const router = Router();

  router.get('/shop/orders/:ordno', (req, res) => {
    const order = findOrder(shop.db, req.params.ordno);
    if (!order) return sendNotice(res, 404, '주문번호를 찾을 수 없습니다.');
    sendPage(res, '주문조회', orderView(order, linesOf(shop.db, order.ordno)));
  });

  router.get('/shop/mypage/orders.php', (req, res) => {
    const member = memberOf(shop.db, req);
    if (!member) return toLogin(req, res);
    sendPage(res, '주문내역', orderList(ordersOf(shop.db, member.m_no)));
  });

  return router;
}

/** Whoever has the number may look, so nothing here tells who ordered or where it goes. */
function orderView(order: Order, lines: readonly OrderLine[]): Html {
  return html`<table>
<tr><th>주문번호</th><td>${order.ordno}</td></tr>
<tr><th>주문상태</th><td>${stepWord(order.step, order.step2)}</td></tr>
<tr><th>주문일시</th><td>${order.orddt}</td></tr>
<tr><th>주문하신 분</th><td>${maskedName(order.nameOrder)}</td></tr>
<tr><th>배송조회</th><td>${parcel(order)}</td></tr>
</table>
${linesTable(order, lines)}${amountsTable(order)}`;
}

function parcel({ deliveryno, deliverycode }: Order): string {
  return deliverycode === '' ? '아직 없음' : `${wordFor(couriers, deliveryno)} ${deliverycode}`;
}

/** The lines of an order, each with its own status. */
export function linesTable(order: Order, lines: readonly OrderLine[]): Html {
  const items = lines.map(
    (line) => html`<tr>
<td>${line.goodsnm} ${line.opt1}</td><td class="num">${won(line.price)}원</td>
<td class="num">${line.ea}</td><td>${lineWord(order.step, line.istep)}</td>
</tr>`,
  );
  return html`<table>
<tr><th>상품</th><th>가격</th><th>수량</th><th>상태</th></tr>${items}
</table>`;
}

/** What the order costs, and how that is paid. */
export function amountsTable(order: Order): Html {
  return html`<table>
<tr><th>상품금액</th><td class="num">${won(order.prn_settleprice)}원</td></tr>
<tr><th>배송비</th><td class="num">${won(order.delivery)}원</td></tr>
<tr><th>할인/적립금</th><td class="num">-${won(order.memberdc + order.emoney)}원</td></tr>
<tr><th>결제금액</th><td class="num"><b>${won(order.settleprice)}원</b></td></tr>
<tr><th>결제수단</th><td>${wordFor(settleKinds, order.settlekind)}</td></tr>
</table>`;
}

function orderList(orders: readonly Order[]): Html {
  const items = orders.map(
    (order) => html`<tr>
<td><a href="/shop/orders/${order.ordno}">${order.ordno}</a></td><td>${order.orddt}</td>
<td>${stepWord(order.step, order.step2)}</td><td class="num">${won(order.settleprice)}원</td>
</tr>`,
  );
  return html`<table>
<tr><th>주문번호</th><th>주문일시</th><th>상태</th><th>결제금액</th></tr>${items}
</table>`;
}
