import { describe, expect, it } from '@jest/globals';
import { isStatus, lineWord, stepWord } from '../../../../demo/legacy-store/codes.ts';
import { maskedName } from '../../../../demo/legacy-store/members.ts';
import { html } from '../../../../demo/legacy-store/pages/html.ts';

describe('a page', () => {
  it('escapes every value, and lets its own pieces be', () => {
    const cells = ['<script>', '"&\''].map((value) => html`<td title="${value}">${value}</td>`);
    expect(html`<tr>${cells}</tr>`.html).toBe(
      '<tr><td title="&lt;script&gt;">&lt;script&gt;</td><td title="&quot;&amp;&#39;">&quot;&amp;&#39;</td></tr>',
    );
  });

  it('keeps backslashes and dollar signs in a value', () => {
    expect(html`<p>${'$& \\n'}</p>`.html).toBe('<p>$&amp; \\n</p>');
  });

  it.each([
    ['홍길동', '홍*동'],
    ['이철', '이*'],
    ['남궁민수', '남**수'],
    ['', '*'],
  ])('shows strangers %p as %p', (name, shown) => {
    expect(maskedName(name)).toBe(shown);
  });
});

describe('the word for a status', () => {
  it.each([
    ['0', '', '주문접수'],
    ['0', '42', '취소진행'],
    ['3', '42', '반품회수'],
    ['4', '44', '환불완료'],
  ])('depends on step %p and step2 %p', (step, step2, word) => {
    expect(stepWord(step, step2)).toBe(word);
  });

  it.each([
    ['9', ''],
    ['1', '54'],
    ['constructor', ''],
    ['0', 'constructor'],
  ])('is unknown for step %p and step2 %p', (step, step2) => {
    expect(isStatus(step, step2)).toBe(false);
  });

  it('of a line is its own', () => {
    expect([lineWord('3', '3'), lineWord('3', '1'), lineWord('1', '44')]).toEqual([
      '배송중',
      '입금확인',
      '환불완료',
    ]);
  });
});
