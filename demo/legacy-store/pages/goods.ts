import { Router } from 'express';
import { won } from '../amounts.ts';
import { field } from '../form.ts';
import { allGoods, findGoods, type Goods, optionsOf } from '../goods.ts';
import type { Shop } from '../shop.ts';
import { type Html, html } from './html.ts';
import { options, sendNotice, sendPage } from './layout.ts';

/** The start page and the goods' own pages. */
export function goodsPages(shop: Shop): Router {
  const router = Router();

  router.get(['/', '/shop/main/index.php'], (_req, res) => {
    sendPage(res, '오늘의 상품', goodsList(allGoods(shop.db)));
  });

  router.get('/shop/goods/goods_view.php', (req, res) => {
    const goods = findGoods(shop.db, field(req.query, 'goodsno'));
    if (!goods) return sendNotice(res, 404, '판매하지 않는 상품입니다.');
    sendPage(res, goods.goodsnm, goodsView(goods));
  });

  return router;
}

function goodsList(goods: readonly Goods[]): Html {
  const items = goods.map(
    ({ goodsno, goodsnm, price, shortdesc, runout }) => html`<tr>
<td><a href="/shop/goods/goods_view.php?goodsno=${goodsno}">${goodsnm}</a>${runout === 1 ? ' (품절)' : ''}<br>${shortdesc}</td>
<td class="num">${won(price)}원</td>
</tr>`,
  );
  return html`<table><tr><th>상품</th><th>가격</th></tr>${items}</table>`;
}

function goodsView(goods: Goods): Html {
  return html`<p>${goods.shortdesc}</p>
<p><b>${won(goods.price)}원</b></p>
${goods.runout === 1 ? html`<p>품절</p>` : cartForm(goods)}
<p><a href="/shop/goods/goods_qna.php?goodsno=${goods.goodsno}">상품문의</a></p>`;
}

function cartForm(goods: Goods): Html {
  const choices = optionsOf(goods);
  const option = html`<label>옵션 <select name="opt1">
${options(Object.fromEntries(choices.map((choice) => [choice, choice])))}
</select></label>`;
  return html`<form method="post" action="/shop/goods/goods_cart.php">
<input type="hidden" name="goodsno" value="${goods.goodsno}">
${choices.length > 0 ? option : ''}
<label>수량 <input name="ea" type="number" min="1" max="99" value="1"></label>
<button>장바구니 담기</button>
</form>`;
}
