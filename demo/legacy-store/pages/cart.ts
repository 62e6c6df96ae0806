import { Router } from 'express';
import { amountsOf, won } from '../amounts.ts';
import { addToCart, type CartLine, cartOf } from '../cart.ts';
import { count, field } from '../form.ts';
import { findGoods, optionsOf } from '../goods.ts';
import { beginSession, sessionOf } from '../session.ts';
import type { Shop } from '../shop.ts';
import { type Html, html } from './html.ts';
import { sendNotice, sendPage } from './layout.ts';

const path = '/shop/goods/goods_cart.php';

/** The cart, which a guest has too. */
export function cartPages(shop: Shop): Router {
  const router = Router();

  router.get(path, (req, res) => {
    sendPage(res, '장바구니', cartView(cartOf(shop.db, sessionOf(shop.db, req)?.sid ?? '')));
  });

  router.post(path, (req, res) => {
    const goods = findGoods(shop.db, field(req.body, 'goodsno'));
    if (!goods) return sendNotice(res, 404, '판매하지 않는 상품입니다.');
    if (goods.runout === 1) return sendNotice(res, 409, '품절된 상품입니다.');

    const choices = optionsOf(goods);
    const opt1 = field(req.body, 'opt1') || (choices[0] ?? '');
    const ea = count(field(req.body, 'ea') || '1');
    if (opt1 !== '' && !choices.includes(opt1)) return sendNotice(res, 400, '없는 옵션입니다.');
    if (ea < 1 || ea > 99) return sendNotice(res, 400, '수량은 1개부터 99개까지입니다.');

    shop.commit(() => {
      const { sid } = sessionOf(shop.db, req) ?? beginSession(shop.db, res, '');
      addToCart(shop.db, sid, { goodsno: goods.goodsno, opt1, ea });
    });
    res.redirect(path);
  });

  return router;
}

function cartView(cart: readonly CartLine[]): Html {
  if (cart.length === 0) return html`<p>장바구니가 비어 있습니다.</p>`;
  return html`${cartTable(cart)}<p><a href="/shop/order/order.php">주문하기</a></p>`;
}

/** The goods in the cart and what they come to. */
export function cartTable(cart: readonly CartLine[]): Html {
  const { prn_settleprice, delivery, settleprice } = amountsOf(cart);
  const lines = cart.map(
    ({ goodsnm, opt1, price, ea }) => html`<tr>
<td>${goodsnm} ${opt1}</td><td class="num">${won(price)}원</td><td class="num">${ea}</td>
</tr>`,
  );
  return html`<table><tr><th>상품</th><th>가격</th><th>수량</th></tr>${lines}</table>
<p>상품 ${won(prn_settleprice)}원 + 배송비 ${won(delivery)}원 = <b>${won(settleprice)}원</b></p>`;
}
