import { type ErrorRequestHandler, json, type Response, Router } from 'express';
import { won } from './amounts.ts';
import { isStatus } from './codes.ts';
import { insert, row } from './database.ts';
import { field, optionalField } from './form.ts';
import { setRunout } from './goods.ts';
import { findMember, maskedName } from './members.ts';
import { moveOrder } from './order-steps.ts';
import type { Shop } from './shop.ts';

/** The mobile app's and the other systems' way in: JSON, all values text. */
export function api(shop: Shop): Router {
  const router = Router();

  router.get('/api/members/:m_no', (req, res) => {
    const member = findMember(shop.db, req.params.m_no);
    if (!member || member.admin === 1) return sendError(res, 404, 'member_not_found');
    const { m_no, m_id, name, grade, emoney } = member;
    res.json({ m_no, m_id, name: maskedName(name), grade, emoney: won(emoney) });
  });

  router.post('/api/order/step', json(), (req, res) => {
    if (req.get('X-Api-Key') !== shop.apiKey) return sendError(res, 401, 'wrong_api_key');
    const body: unknown = req.body;
    const step = field(body, 'step');
    const step2 = field(body, 'step2');
    if (!isStatus(step, step2)) return sendError(res, 400, 'unknown_step');

    const answer = shop.commit(() =>
      once(shop, req.get('Idempotency-Key'), () => {
        const deliveryno = optionalField(body, 'deliveryno');
        const deliverycode = optionalField(body, 'deliverycode');
        const move = { step, step2, deliveryno, deliverycode };
        const order = moveOrder(shop.db, field(body, 'ordno'), move, shop.now());
        if (!order) return undefined;
        return JSON.stringify({
          result: 'ok',
          ordno: order.ordno,
          step,
          step2,
          moddt: order.moddt,
        });
      }),
    );
    if (answer === undefined) return sendError(res, 404, 'order_not_found');
    res.type('json').send(answer);
  });

  router.post('/api/goods/runout', json(), (req, res) => {
    if (req.get('X-Api-Key') !== shop.apiKey) return sendError(res, 401, 'wrong_api_key');
    const goodsno = field(req.body, 'goodsno');
    const runout = field(req.body, 'runout');
    if (runout !== '0' && runout !== '1') return sendError(res, 400, 'unknown_runout');

    const answer = shop.commit(() =>
      once(shop, req.get('Idempotency-Key'), () => {
        if (!setRunout(shop.db, goodsno, runout === '1')) return undefined;
        return JSON.stringify({ result: 'ok', goodsno, runout });
      }),
    );
    if (answer === undefined) return sendError(res, 404, 'goods_not_found');
    res.type('json').send(answer);
  });

  const onError: ErrorRequestHandler = (error, _req, res, next) => {
    if (error.status === undefined) return next(error);
    sendError(res, error.status, 'bad_request');
  };
  router.use(onError);
  return router;
}

/** The answer that this key had before; else the work is done, and its answer kept for the key. */
function once(
  { db }: Shop,
  key: string | undefined,
  work: () => string | undefined,
): string | undefined {
  if (!key) return work();
  const sql = 'SELECT body FROM gd_api_answer WHERE idem_key = ?';
  const before = row<{ body: string }>(db, sql, key);
  if (before) return before.body;
  const body = work();
  if (body !== undefined) insert(db, 'gd_api_answer', { idem_key: key, body });
  return body;
}

function sendError(res: Response, status: number, error: string) {
  res.status(status).json({ result: 'error', error });
}
