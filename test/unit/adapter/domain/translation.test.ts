import { expect, it } from '@jest/globals';
import { defineTranslator } from '../../../../adapter/domain/translation.ts';

it('a translator returns the events that it promises, and the compiler holds it to that', () => {
  const data = { occurredOn: '2018-03-22T17:00:12+09:00', source: { productId: '5301' } };
  const translator = defineTranslator({
    from: 'legacy.goods@1',
    to: ['scm.product.ProductSoldOut'],
    // @ts-expect-error: a withdrawal is not in `to`
    translate: () => ({
      kind: 'translated',
      events: [{ type: 'scm.product.ProductWithdrawn', subject: '5301', data }],
    }),
  });
  expect(translator.to).toEqual(['scm.product.ProductSoldOut']);
});
