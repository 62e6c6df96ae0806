import fc from 'fast-check';
import type { LegacyOrderV1 } from '#contracts';
import { address, later, line, lines, payment } from './order-messages.ts';

/** One order as the store has it. */
export type Shop = {
  readonly step: number;
  readonly step2: '' | '40' | '42' | '44' | '54';
  readonly paid: boolean;
  readonly isteps: readonly string[];
  /** Of each line: whether it was exchanged. */
  readonly exchanged: readonly boolean[];
  readonly address: string;
  /** Since the order came in. */
  readonly seconds: number;
};
type Move = {
  readonly what:
    | ('pay' | 'step' | 'cancel line' | 'exchange line')
    | ('move' | 'ask' | 'accept' | 'withdraw' | 'end');
  readonly line: number;
  /** Whether the store sends the whole order, or just what changed where it has a message for that. */
  readonly whole: boolean;
  readonly seconds: number;
};
export type Message = LegacyOrderV1 | ReturnType<typeof line | typeof payment | typeof address>;

/** What the store sends of one order as it goes along, and how it stands with the order then. */
export type Walk = { readonly shop: Shop; readonly messages: readonly Message[] };

/** Walks of one order, in the order in which things happen; some within one second. */
export const storeWalk = walks(fc.boolean());

/** The same, of a store that always sends the whole order. */
export const wholeStoreWalk = walks(fc.constant(true));

function walks(whole: fc.Arbitrary<boolean>): fc.Arbitrary<Walk> {
  return fc
    .record({
      attempted: fc.boolean(),
      moves: fc.array(
        fc.record<Move>({
          what: fc.constantFrom(
            ...(['pay', 'pay', 'step', 'step', 'cancel line', 'exchange line', 'move'] as const),
            ...(['ask', 'accept', 'withdraw', 'end'] as const),
          ),
          line: fc.nat(1),
          whole,
          seconds: fc.nat(3),
        }),
        { maxLength: 12 },
      ),
    })
    .map(({ attempted, moves }) => {
      let shop: Shop = {
        step: 0,
        step2: attempted ? '54' : '',
        paid: false,
        isteps: ['0', '0'],
        exchanged: [false, false],
        address: '서울 0',
        seconds: 0,
      };
      const messages: Message[] = [wholeOrder(shop)];
      for (const move of moves) {
        const next = after(shop, move);
        if (next === undefined) continue;
        shop = { ...shop, ...next, seconds: shop.seconds + move.seconds };
        messages.push(move.whole ? wholeOrder(shop) : partOf(shop, move));
      }
      return { shop, messages };
    });
}

/** Messages as a network may bring them: some twice, some after the one that follows them. */
export const disordered = (walk: Walk): fc.Arbitrary<Walk> =>
  fc.array(fc.record({ at: fc.nat(20), twice: fc.boolean() }), { maxLength: 5 }).map((slips) => {
    const messages = [...walk.messages];
    for (const { at, twice } of slips) {
      const index = at % messages.length;
      const [one] = messages.slice(index);
      if (one === undefined) continue;
      if (!twice) messages.splice(index, 1);
      messages.splice(index + 1, 0, one);
    }
    return { ...walk, messages };
  });

/** What changes in the store; undefined if it would not do that now. */
function after(shop: Shop, { what, line: index }: Move): Partial<Shop> | undefined {
  const { step, step2, paid, isteps, exchanged } = shop;
  const when = (possible: boolean, change: Partial<Shop>) => (possible ? change : undefined);
  const next = String(step + 1);
  const moved = isteps.map((istep) => (istep === String(step) ? next : istep));
  if (step2 === '44') return undefined;
  switch (what) {
    case 'pay':
      return when(!paid, { step: 1, step2: '', paid: true, isteps: moved });
    case 'step':
      return when(paid && step < 4, { step: step + 1, isteps: moved });
    case 'cancel line':
      return when(isteps[index] !== '44', { isteps: isteps.with(index, '44') });
    case 'exchange line':
      return when(paid && isteps[index] !== '44', {
        isteps: isteps.with(index, '44'),
        exchanged: exchanged.with(index, true),
      });
    case 'move':
      return { address: `서울 ${shop.seconds}-${index}` };
    case 'ask':
      return when(step2 === '', { step2: '40' });
    case 'accept':
      return when(step2 === '40', { step2: '42' });
    case 'withdraw':
      return when(step2 === '40' || step2 === '42', { step2: '' });
    case 'end':
      return when(step2 !== '54', { step2: '44', isteps: isteps.map(() => '44') });
  }
}

function wholeOrder(shop: Shop): LegacyOrderV1 {
  const { step, step2, paid, isteps, address: where } = shop;
  const [first = '', second = ''] = isteps;
  const [one, other] = shop.exchanged.map((exchanged) => ({ dyn: exchanged ? 'e' : 'n' }) as const);
  return later({
    // A number below 5 written down is one of the contract's steps.
    step: String(step) as LegacyOrderV1['step'],
    step2,
    cyn: paid ? (step2 === '44' ? 'r' : 'y') : 'n',
    address: where,
    items: lines({ istep: first, ...one }, { istep: second, ...other }),
    moddt: timeOf(shop),
  });
}

function partOf(shop: Shop, { what, line: index }: Move): Message {
  const moddt = timeOf(shop);
  if (what === 'pay') return payment({ paydt: moddt });
  if (what === 'cancel line') return line({ sno: index === 0 ? '88121' : '88122', moddt });
  if (what !== 'move') return wholeOrder(shop);
  const { nameReceiver, mobileReceiver, zonecode } = wholeOrder(shop);
  return address({ nameReceiver, mobileReceiver, zonecode, address: shop.address, moddt });
}

function timeOf({ seconds }: Shop): string {
  return `2018-03-22 17:01:${String(seconds).padStart(2, '0')}`;
}
