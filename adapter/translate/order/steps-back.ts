import type { OrderStage } from './order-stage.ts';

/** What it means that an order says a stage which lies before the one that is known. */
export type StepBack = {
  /** In a later second: it counts like any other state, or contradicts what the SCM was told. */
  readonly later: 'counts' | Contradiction;
  /** In the same second, or in a message that does not say when: it counts, or came late. */
  readonly unclear: 'counts' | 'stale';
};

/** For a person to look at; the rule names the group of failures. */
export type Contradiction = {
  readonly rule: string;
  readonly message: string;
  /** JSON pointer to the field that says so. */
  readonly pointer: string;
};

type Row = StepBack & {
  readonly from: readonly OrderStage[];
  readonly to: readonly OrderStage[];
  readonly because: string;
};

const UNPAID = ['attempted', 'received', 'ending'] as const;
const GOING_ON = ['received', 'paid', 'preparing', 'shipping', 'delivered'] as const;
const UNDER_WAY = ['attempted', 'ending', 'refunding', 'returning'] as const;
const TOLD_ENDS = ['cancelled', 'refunded', 'returned'] as const;

/** Every step backwards. What is not here is a step onwards, or another word for the same place. */
export const STEPS_BACK: readonly Row[] = [
  {
    from: ['received', 'ending'],
    to: ['attempted'],
    later: 'counts',
    unclear: 'counts',
    because: 'the buyer tries to pay once more',
  },
  {
    from: ['ending'],
    to: ['received'],
    later: 'counts',
    unclear: 'counts',
    because: 'the request to cancel was withdrawn',
  },
  {
    from: ['refunding'],
    to: ['paid', 'preparing'],
    later: 'counts',
    unclear: 'counts',
    because: 'the request for a refund was withdrawn',
  },
  {
    from: ['returning'],
    to: ['shipping', 'delivered'],
    later: 'counts',
    unclear: 'counts',
    because: 'the request for a return was withdrawn',
  },
  {
    from: ['preparing'],
    to: ['paid'],
    later: 'counts',
    unclear: 'stale',
    because: 'the shop set it back; the SCM is not told of either step',
  },
  {
    from: ['shipping'],
    to: ['paid', 'preparing', 'refunding'],
    later: 'counts',
    unclear: 'stale',
    because: 'the shop set it back: the parcel did not leave',
  },
  {
    from: ['delivered', 'returning'],
    to: ['paid', 'preparing', 'refunding'],
    later: 'counts',
    unclear: 'stale',
    because: 'the shop set it back',
  },
  {
    from: ['delivered'],
    to: ['shipping'],
    later: 'counts',
    unclear: 'stale',
    because: 'the shop set it back: the parcel did not arrive',
  },
  {
    from: ['paid', 'preparing', 'refunding', 'shipping', 'delivered', 'returning'],
    to: UNPAID,
    later: {
      rule: 'payment taken back',
      message: 'not what the SCM was told: payment taken back',
      pointer: '/cyn',
    },
    unclear: 'stale',
    because: 'money that goes back is told by the end of the order',
  },
  ...TOLD_ENDS.map(
    (end): Row => ({
      from: [end],
      to: GOING_ON,
      later: {
        rule: `came back from ${end}`,
        message: `the order came back from ${end}`,
        pointer: '/step2',
      },
      unclear: 'stale',
      because: 'the SCM has no word for an order that comes back',
    }),
  ),
  {
    from: TOLD_ENDS,
    to: UNDER_WAY,
    later: 'counts',
    unclear: 'stale',
    because: 'the end is the end, whatever leads to it is said again',
  },
  {
    from: ['exchanged'],
    to: [...GOING_ON, ...UNDER_WAY],
    later: 'counts',
    unclear: 'stale',
    because: 'the order that replaces it has told; the legacy may still move this one along',
  },
];

const BY_STAGES: ReadonlyMap<string, StepBack> = new Map(
  STEPS_BACK.flatMap((row) =>
    row.from.flatMap((from) => row.to.map((to): [string, StepBack] => [`${from} ${to}`, row])),
  ),
);

/** What the step from one stage to the other means; undefined where it is none backwards. */
export function stepBack(from: OrderStage, to: OrderStage): StepBack | undefined {
  return BY_STAGES.get(`${from} ${to}`);
}
