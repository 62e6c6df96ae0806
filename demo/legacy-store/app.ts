import express, { type ErrorRequestHandler, type Express } from 'express';
import { api } from './api.ts';
import { adminPages } from './pages/admin.ts';
import { cartPages } from './pages/cart.ts';
import { goodsPages } from './pages/goods.ts';
import { sendNotice } from './pages/layout.ts';
import { memberPages } from './pages/member.ts';
import { orderFormPages } from './pages/order-form.ts';
import { orderPages } from './pages/orders.ts';
import { questionPages } from './pages/questions.ts';
import type { Shop } from './shop.ts';

/** The whole shop, as one web application. */
export function legacyStore(shop: Shop, log: (msg: string, detail?: unknown) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((_req, res, next) => {
    res.set({ Server: 'Apache/2.2.15', 'X-Powered-By': 'PHP/5.6.40' });
    next();
  });

  app.use(api(shop));
  app.use(express.urlencoded({ extended: false }));
  app.use(goodsPages(shop), memberPages(shop), cartPages(shop));
  app.use(questionPages(shop), orderFormPages(shop), orderPages(shop), adminPages(shop));
  app.use((_req, res) => sendNotice(res, 404, '페이지를 찾을 수 없습니다.'));

  const onError: ErrorRequestHandler = (error, _req, res, _next) => {
    const badRequest = error.status >= 400 && error.status < 500;
    if (!badRequest) log('request failed', error);
    const notice = badRequest ? '잘못된 요청입니다.' : '잠시 후 다시 시도해 주세요.';
    sendNotice(res, badRequest ? error.status : 500, notice);
  };
  app.use(onError);
  return app;
}
