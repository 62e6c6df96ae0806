import { expect, it } from '@jest/globals';
import { tableOf } from '../../../cli/table.ts';

const rows = [
  ['1', 'short'],
  ['1000', 'a text that is long'],
];

it('columns are as wide as they must be, and lines have no blanks at the end', () => {
  expect(tableOf(['ID', 'WHY'], rows, 80)).toBe(
    ['ID    WHY', '1     short', '1000  a text that is long'].join('\n'),
  );
});

it('a line that is too long is cut, and shows that it was', () => {
  expect(tableOf(['ID', 'WHY'], rows, 12).split('\n')).toEqual([
    'ID    WHY',
    '1     short',
    '1000  a tex…',
  ]);
});
