import { Router } from 'express';
import { type CartLine, cartOf, emptyCart, removeSoldOut } from '../cart.ts';
import { settleKinds } from '../codes.ts';
import { count, field } from '../form.ts';
import type { Member } from '../members.ts';
import { placeOrder } from '../order-placement.ts';
import { memberOf, sessionOf, toLogin } from '../session.ts';
import type { Shop } from '../shop.ts';
import { cartTable } from './cart.ts';
import { type Html, html } from './html.ts';
import { options, sendNotice, sendPage } from './layout.ts';

/** The order form and the placing of the order. */
export function orderFormPages(shop: Shop): Router {
  const router = Router();

  router.get('/shop/order/order.php', (req, res) => {
    const member = memberOf(shop.db, req);
    if (!member) return toLogin(req, res);
    const cart = cartOf(shop.db, sessionOf(shop.db, req)?.sid ?? '');
    if (cart.length === 0) return res.redirect('/shop/goods/goods_cart.php');
    sendPage(res, '주문서 작성', orderForm(member, cart));
  });

  router.post('/shop/order/indb.php', (req, res) => {
    const member = memberOf(shop.db, req);
    if (!member) return res.redirect('/shop/member/login.php?returnUrl=/shop/order/order.php');
    const form = readForm(req.body, member);
    if (!Object.hasOwn(settleKinds, form.settlekind)) {
      return sendNotice(res, 400, '결제수단을 선택해 주세요.');
    }
    const sid = sessionOf(shop.db, req)?.sid ?? '';
    if (shop.commit(() => removeSoldOut(shop.db, sid))) {
      return sendNotice(res, 409, '품절된 상품을 장바구니에서 뺐습니다. 다시 주문해 주세요.');
    }
    const ordno = shop.commit(() => {
      const cart = cartOf(shop.db, sid);
      if (cart.length === 0) return undefined;
      emptyCart(shop.db, sid);
      return placeOrder(shop.db, member, cart, form, shop.now());
    });
    res.redirect(ordno === undefined ? '/shop/goods/goods_cart.php' : `/shop/orders/${ordno}`);
  });

  return router;
}

/** What the visitor wrote, and what the shop knows of the member where nothing was written. */
function readForm(body: unknown, member: Member) {
  return {
    settlekind: field(body, 'settlekind') || 'a',
    emoney: count(field(body, 'emoney')),
    nameOrder: field(body, 'nameOrder') || member.name,
    mobileOrder: field(body, 'mobileOrder') || member.mobile,
    nameReceiver: field(body, 'nameReceiver') || member.name,
    mobileReceiver: field(body, 'mobileReceiver') || member.mobile,
    zipcode: field(body, 'zipcode') || member.zipcode,
    zonecode: field(body, 'zonecode') || member.zonecode,
    address: field(body, 'address') || member.address,
    memo: field(body, 'memo'),
  };
}

function orderForm(member: Member, cart: readonly CartLine[]): Html {
  return html`${cartTable(cart)}
<form method="post" action="/shop/order/indb.php">
<label>주문하시는 분 <input name="nameOrder" value="${member.name}"></label>
<label>연락처 <input name="mobileOrder" value="${member.mobile}"></label>
<label>받으시는 분 <input name="nameReceiver" value="${member.name}"></label>
<label>연락처 <input name="mobileReceiver" value="${member.mobile}"></label>
<label>우편번호 <input name="zonecode" value="${member.zonecode}"></label>
<label>구 우편번호 <input name="zipcode" value="${member.zipcode}"></label>
<label>주소 <input name="address" size="50" value="${member.address}"></label>
<label>배송 메모 <input name="memo" size="50"></label>
<label>적립금 사용 <input name="emoney" type="number" min="0" max="${member.emoney}" value="0"></label>
<label>결제수단 <select name="settlekind">${options(settleKinds, 'c')}</select></label>
<button>결제하기</button>
</form>`;
}
