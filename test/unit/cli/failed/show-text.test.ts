import { describe, expect, it } from '@jest/globals';
import type { ParkedDetails } from '#adapter';
import { showText } from '../../../../cli/failed/show-text.ts';

const details: ParkedDetails = {
  id: 'aaaaaaaa-1111',
  source: 'legacy',
  state: 'parked',
  class: 'code_unmapped',
  why: 'settlekind=k has no meaning',
  fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
  contract: 'legacy.order@1',
  pointer: '/settlekind',
  aggregate: 'order/1',
  routingKey: 'order.received',
  bytes: 736,
  attempts: 2,
  revision: 1,
  parkedAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
  exchange: 'legacy.store',
  properties: { headers: ['x-trace'] },
  charset: 'cp949 (it fits)',
  codes: { settlekind: 'k' },
  latestAttempts: [
    { at: '2026-01-01T00:00:00.000Z', by: 'delivery', failure: 'no meaning' },
    { at: '2026-01-02T00:00:00.000Z', by: 'replay 12', failure: 'no meaning' },
  ],
  release: '0.1.0',
  reason: 'k is a card',
  decoded: { settlekind: 'k', nameOrder: '홍**' },
  behind: ['bbbbbbbb-2222'],
  heldBack: 3,
};

describe('a message', () => {
  it('is shown with all that is known, and the failing place', () => {
    expect(showText(details, 80)).toBe(`id           aaaaaaaa-1111
state        parked
why          settlekind=k has no meaning
class        code_unmapped
fingerprint  code_unmapped legacy.order@1 settlekind=k /settlekind
place        /settlekind
codes        settlekind=k
contract     legacy.order@1
aggregate    order/1
received     legacy.store order.received, 736 bytes, cp949 (it fits)
properties   {"headers":["x-trace"]}
parked       2026-01-01 00:00:00 UTC by release 0.1.0
changed      2026-01-02 00:00:00 UTC
attempts     2
             2026-01-01 00:00:00 UTC, delivery: no meaning
             2026-01-02 00:00:00 UTC, replay 12: no meaning
revision     1 (k is a card)
behind       bbbbbbbb
holds back   3 messages

  {
>   "settlekind": "k",  ← settlekind=k has no meaning
    "nameOrder": "홍**"
  }`);
  });

  const revealed = { ...details, original: '{"settlekind":"k",\n\t"nameOrder":"홍길동\u001b"}' };

  it('has its original text below it, on a terminal that is narrow', () => {
    expect(showText(revealed, 80)).toMatch(
      /\n {2}\}\n\nThe original:\n\{"settlekind":"k",\n {2}"nameOrder":"홍길동�"\}$/,
    );
  });

  it('has it beside it, on one that is wide', () => {
    expect(showText(revealed, 120).split('\n').slice(-5)).toEqual([
      `DECODED${' '.repeat(51)} │ ORIGINAL`,
      `  {${' '.repeat(55)} │ {"settlekind":"k",`,
      `>   "settlekind": "k",  ← settlekind=k has no meaning${' '.repeat(5)} │   "nameOrder":"홍길동�"}`,
      `    "nameOrder": "홍**"${' '.repeat(35)} │`,
      `  }${' '.repeat(55)} │`,
    ]);
  });

  it('that nobody can read is not shown', () => {
    const { decoded: _, ...unread } = details;
    expect(showText(unread, 80)).toContain('\nThe message is not shown: ');
  });
});
