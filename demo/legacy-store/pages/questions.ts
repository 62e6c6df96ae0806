import { type Request, type Response, Router, raw } from 'express';
import { kst } from '../clock.ts';
import { insert } from '../database.ts';
import { field, multipartForm } from '../form.ts';
import { findGoods, type Goods } from '../goods.ts';
import { maskedName } from '../members.ts';
import { photoOf, pictureType, type Question, questionsOn } from '../questions.ts';
import { memberOf, toLogin } from '../session.ts';
import type { Shop } from '../shop.ts';
import { type Html, html } from './html.ts';
import { sendNotice, sendPage } from './layout.ts';

const path = '/shop/goods/goods_qna.php';

/** Questions about goods, which may have a photo. */
export function questionPages(shop: Shop): Router {
  const router = Router();

  router.get(path, (req, res) => {
    const goods = findGoods(shop.db, field(req.query, 'goodsno'));
    if (!goods) return sendNotice(res, 404, '판매하지 않는 상품입니다.');
    sendPage(
      res,
      `${goods.goodsnm} 문의`,
      questionList(goods, questionsOn(shop.db, goods.goodsno)),
    );
  });

  router.post(path, raw({ type: 'multipart/form-data', limit: '2mb' }), (req, res) =>
    keepQuestion(shop, req, res),
  );

  router.get('/shop/goods/goods_qna_photo.php', (req, res) => {
    const photo = photoOf(shop.db, field(req.query, 'sno'));
    const type = photo && pictureType(photo);
    if (!type) return sendNotice(res, 404, '사진이 없습니다.');
    res.type(type).send(Buffer.from(photo));
  });

  return router;
}

async function keepQuestion(shop: Shop, req: Request, res: Response) {
  const member = memberOf(shop.db, req);
  if (!member) return toLogin(req, res);
  const form = await multipartForm(req.body, req.headers['content-type']);
  const fields = Object.fromEntries(form ?? []);
  const goods = findGoods(shop.db, field(fields, 'goodsno'));
  const contents = field(fields, 'contents');
  if (!goods || contents === '') return sendNotice(res, 400, '문의 내용을 입력해 주세요.');

  const file = fields.photo;
  const photo = file instanceof File && file.size > 0 ? await file.bytes() : null;
  if (photo && !pictureType(photo)) return sendNotice(res, 400, '사진 파일만 올릴 수 있습니다.');
  const { goodsno } = goods;
  const regdt = kst(shop.now());
  insert(shop.db, 'gd_goods_qna', { goodsno, m_no: member.m_no, contents, photo, regdt });
  res.redirect(`${path}?goodsno=${goodsno}`);
}

function questionList(goods: Goods, questions: readonly Question[]): Html {
  const items = questions.map(
    ({ sno, name, contents, regdt, hasPhoto }) => html`<tr>
<td>${contents}${hasPhoto === 1 ? html`<br><img src="/shop/goods/goods_qna_photo.php?sno=${sno}" alt="사진">` : ''}</td>
<td>${maskedName(name)}</td><td>${regdt}</td>
</tr>`,
  );
  return html`<table><tr><th>문의</th><th>작성자</th><th>작성일</th></tr>${items}</table>
<form method="post" action="${path}" enctype="multipart/form-data">
<input type="hidden" name="goodsno" value="${goods.goodsno}">
<label>문의 내용 <input name="contents" size="50"></label>
<label>사진 <input name="photo" type="file" accept="image/png,image/gif,image/jpeg"></label>
<button>문의하기</button>
</form>`;
}
