import { defineReverseTranslator } from '../../domain/reverse-translation.ts';

/** scm.inventory.StockDepleted → legacy-api.goods-runout@1: the product is sold out. */
export const stockDepletedTranslator = defineReverseTranslator({
  from: 'scm.inventory.StockDepleted',
  to: ['legacy-api.goods-runout@1'],
  aggregateOf: ({ data: { source } }) => ({ type: 'product', id: source.productId }),
  translate({ data: { source } }) {
    const body = { goodsno: source.productId, runout: '1' } as const;
    return { kind: 'translated', commands: [{ contract: 'legacy-api.goods-runout@1', body }] };
  },
});
