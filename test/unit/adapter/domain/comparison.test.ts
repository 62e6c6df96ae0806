import { describe, expect, it } from '@jest/globals';
import { compared } from '../../../../adapter/domain/comparison.ts';
import type { Attempt } from '../../../../adapter/domain/interpretation.ts';
import { read } from '../../../../adapter/domain/reading.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

const reading = read(deliveryOf(cp949(legacyOrder())), tools);
const differences = (published: Attempt, other: Attempt) => {
  if (reading.kind !== 'read') throw new Error(reading.kind);
  return compared(reading, published, other).differences;
};
const soldOut = (productId: string, occurredOn = '2018-03-22T17:00:12+09:00') =>
  ({
    type: 'scm.product.ProductSoldOut',
    subject: productId,
    data: { occurredOn, source: { productId } },
  }) as const;
const translated = (...events: ReturnType<typeof soldOut>[]): Attempt => {
  return {
    kind: 'translated',
    events,
    states: { 'a/b': { productIds: events.map(({ subject }) => subject) } },
  };
};

describe('two versions of a translator', () => {
  it('agree when they say the same', () => {
    expect(differences(translated(soldOut('1')), translated(soldOut('1')))).toEqual([]);
  });

  it('differ at places, which are told without their values', () => {
    expect(differences(translated(soldOut('1')), translated(soldOut('2')))).toEqual([
      '/events/0/subject',
      '/events/0/data/source/productId',
      '/states/a~1b/productIds/0',
    ]);
  });

  it('differ when one says more', () => {
    const [one, two] = [translated(soldOut('1')), translated(soldOut('1'), soldOut('2'))];
    expect(differences(one, two)).toEqual(['/events/1', '/states/a~1b/productIds/1']);
    expect(differences(two, one)).toEqual(['/events/1', '/states/a~1b/productIds/1']);
  });

  it('differ when one ignores or fails', () => {
    const ignored: Attempt = { kind: 'ignored', reason: 'no news' };
    expect(differences(ignored, translated())).toEqual(['/kind', '/reason', '/events', '/states']);
  });
});
