import { describe, expect, it } from '@jest/globals';
import { code, linkTo, markdownTable } from '../../../../contracts/asyncapi/markdown.ts';

describe('code', () => {
  it.each([
    ['a|b', '`a|b`'],
    ['a`b', '`` a`b ``'],
    ['``a`', '``` ``a` ```'],
  ])('%s is fenced as %s', (text, fenced) => {
    expect(code(text)).toBe(fenced);
  });
});

describe('a table', () => {
  it('has a rule below its heading, and a line for each row', () => {
    expect(
      markdownTable(
        ['a', 'b'],
        [
          ['1', '2'],
          ['3', ''],
        ],
      ),
    ).toBe(['| a | b |', '| --- | --- |', '| 1 | 2 |', '| 3 |  |'].join('\n'));
  });

  it('has cells that no pipe or line end cuts', () => {
    expect(markdownTable(['a'], [['x|y||z \n  next\nlast']])).toBe(
      '| a |\n| --- |\n| x\\|y\\|\\|z next last |',
    );
  });
});

describe('a link', () => {
  it.each([
    ['legacy.order-line@1', 'legacyorder-line1'],
    ['SCM order', 'scm-order'],
    ['Legacy store: messages', 'legacy-store-messages'],
    ['a_b 주문', 'a_b-주문'],
  ])('to %s leads to #%s', (heading, slug) => {
    expect(linkTo(heading)).toBe(`[${heading}](#${slug})`);
  });
});
