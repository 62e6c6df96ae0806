import { describe, expect, it } from '@jest/globals';
import type { Edited } from '#adapter';
import { editedText, previewText } from '../../../../cli/failed/edit-text.ts';

const good: Edited = {
  id: 'aaaaaaaa-1111',
  revision: 1,
  written: true,
  changes: [
    { pointer: '/settlekind', before: 'k', after: 'c' },
    { pointer: '/x', after: '1' },
  ],
  verdict: 'would emit scm.order.OrderPlaced 1',
  wouldSucceed: true,
};
const bad: Edited = {
  ...good,
  id: 'bbbbbbbb-2222',
  revision: 0,
  written: false,
  changes: [],
  verdict: 'would fail again: step=9 has no meaning',
  wouldSucceed: false,
};

describe('one message', () => {
  it('says what changed, what would come of it, and what is next', () => {
    expect(editedText([good], 'banyan replay aaaaaaaa')).toBe(`  /settlekind  "k" → "c"
  /x  (absent) → "1"
aaaaaaaa-1111 is now revision 1: would emit scm.order.OrderPlaced 1
Next: banyan replay aaaaaaaa`);
  });

  it('that would fail again is left as it is, and how to write it is said', () => {
    expect(editedText([bad], 'banyan replay bbbbbbbb')).toBe(`  no change
bbbbbbbb-2222 is left as it is: would fail again: step=9 has no meaning
--anyway writes them all the same.`);
  });
});

describe('a group', () => {
  const group = [good, { ...good, id: 'cccccccc-3333' }, bad];

  it('has a preview: the kinds of changes, and what would come of them', () => {
    expect(previewText(group)).toBe(`2 × /settlekind  "k" → "c"
  /x  (absent) → "1"
1 × no change
2 of 3 messages would succeed
1 would not, and would not be written:
  1 × would fail again: step=9 has no meaning, such as bbbbbbbb
--anyway writes them all the same.`);
  });

  it('says how many were written, and why the others were not', () => {
    expect(
      editedText(group, 'banyan replay --class code_unmapped'),
    ).toBe(`2 messages edited, 1 message left as they are
2 of 3 messages would succeed
1 would not, and left as they are:
  1 × would fail again: step=9 has no meaning, such as bbbbbbbb
--anyway writes them all the same.
Next: banyan replay --class code_unmapped`);
  });
});
