import { describe, expect, it } from '@jest/globals';
import { commandContracts } from '#contracts';

describe('the contracts of the legacy’s REST interface', () => {
  it('say where each request goes', () => {
    const places = Object.entries(commandContracts).map(([key, { id, method, path }]) => {
      return [key, id, method, path];
    });
    expect(places).toEqual([
      ['legacy-api.goods-runout@1', 'legacy-api.goods-runout@1', 'POST', '/api/goods/runout'],
      ['legacy-api.order-step@1', 'legacy-api.order-step@1', 'POST', '/api/order/step'],
    ]);
  });

  it('judge a body by their own schema', () => {
    const body = { goodsno: '5301', runout: '1' };
    expect(commandContracts['legacy-api.goods-runout@1'].validate(body)).toEqual([]);
    const violations = commandContracts['legacy-api.order-step@1'].validate(body);
    expect(violations.map(({ pointer, rule }) => [pointer, rule])).toContainEqual([
      '/ordno',
      'required',
    ]);
  });

  it('let a body be shown, without what they do not know', () => {
    const body = { ordno: '1521705612047', step: '4', step2: '', nameReceiver: '홍길동' };
    expect(commandContracts['legacy-api.order-step@1'].mask(body)).toEqual({
      ordno: '1521705612047',
      step: '4',
      step2: '',
      nameReceiver: '***',
    });
  });
});
