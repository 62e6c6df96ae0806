import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHandover } from '../../../../adapter/relay/handover.ts';

const eventOf = (position: number) => ({
  position,
  id: String(position),
  type: 'scm.order.OrderPlaced',
  aggregate: 'scm.order/1',
  body: '{}',
  createdAt: '2026-01-01T00:00:00.000Z',
});
const eventsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => eventOf(first + index));
const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

describe('the short way from a commit to the relay', () => {
  it('is not complete before the outbox was looked up, and takes nothing until then', () => {
    const handover = createHandover();
    handover.offer(eventsFrom(1, 2));
    expect([handover.isComplete, handover.isEmpty, handover.take(9)]).toEqual([false, false, []]);
    handover.lookedUp();
    expect([handover.isComplete, handover.isEmpty]).toEqual([true, true]);
  });

  it('hands out what was offered since, in its order, so many at a time', () => {
    const handover = createHandover();
    handover.lookedUp();
    handover.offer(eventsFrom(1, 2));
    handover.offer(eventsFrom(3, 2));
    expect(idsOf(handover.take(3))).toEqual(['1', '2', '3']);
    expect(handover.isEmpty).toBe(false);
    expect(idsOf(handover.take(3))).toEqual(['4']);
    expect(handover.isEmpty).toBe(true);
  });

  it('never hands out what the look-up found, whichever came first', () => {
    const handover = createHandover();
    handover.lookedUp();
    handover.offer(eventsFrom(1, 1));
    handover.found(eventsFrom(1, 2));
    handover.offer(eventsFrom(2, 2));
    expect(idsOf(handover.take(9))).toEqual(['3']);
  });

  it('is complete again only after the next look-up, once something was lost', () => {
    const handover = createHandover();
    handover.lookedUp();
    handover.offer(eventsFrom(1, 2));
    handover.lost();
    handover.offer(eventsFrom(3, 1));
    expect([handover.isComplete, handover.take(9)]).toEqual([false, []]);
    handover.lookedUp();
    expect([handover.isComplete, handover.take(9)]).toEqual([true, []]);
  });

  it('gives up when more waits than it has room for: the outbox has it all', () => {
    const handover = createHandover();
    handover.lookedUp();
    handover.offer(eventsFrom(1, 5_000));
    expect(handover.isComplete).toBe(true);
    handover.offer(eventsFrom(5_001, 1));
    expect([handover.isComplete, handover.take(9)]).toEqual([false, []]);
  });

  it('loses nothing and repeats nothing, whenever the outbox is looked up', () => {
    const step = fc.oneof(
      fc.constant('commit' as const),
      fc.constant('offer' as const),
      fc.constant('take' as const),
      fc.constant('look up' as const),
      fc.constant('lost' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const handover = createHandover();
        const handled = new Set<string>();
        let committed = 0;
        let offered = 0;
        const handle = (events: readonly { readonly id: string }[]) => {
          for (const { id } of events) {
            expect(handled.has(id)).toBe(false);
            handled.add(id);
          }
        };
        const offerTo = (last: number) => {
          for (; offered < last; offered += 1) handover.offer([eventOf(offered + 1)]);
        };
        let lookedAt = 0;
        const lookUp = () => {
          // A commit is offered as soon as it is done: before the outbox is looked up a second time.
          offerTo(lookedAt);
          lookedAt = committed;
          handover.lookedUp();
          const page = eventsFrom(1, committed).filter(({ id }) => !handled.has(id));
          handover.found(page);
          handle(page);
        };
        for (const one of steps) {
          if (one === 'commit') {
            committed += 1;
          } else if (one === 'offer') {
            offerTo(Math.min(offered + 1, committed));
          } else if (one === 'take') {
            handle(handover.take(2));
          } else if (one === 'look up') {
            lookUp();
          } else if (one === 'lost') {
            handover.lost();
          }
        }
        lookUp();
        expect(handled.size).toBe(committed);
      }),
      { numRuns: 1_000 },
    );
  });
});
