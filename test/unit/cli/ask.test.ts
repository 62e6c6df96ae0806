import { expect, it } from '@jest/globals';
import { agreed, selectedText } from '../../../cli/ask.ts';

it('a selection says how many it means, and how many they hold back', () => {
  expect(selectedText({ count: 812, heldBack: 1203 })).toBe(
    '812 messages, and 1,203 that they hold back',
  );
  expect(selectedText({ count: 1, heldBack: 0 })).toBe('1 message');
});

it('a large one needs a yes; where nobody can be asked, it is wrong usage', async () => {
  const large = { count: 90, heldBack: 11 };
  await agreed('replay', { count: 90, heldBack: 10 });
  await agreed('replay', large, { yes: true });
  await expect(agreed('replay', large)).rejects.toMatchObject({
    code: 'usage',
    exitCode: 2,
    message: 'this would replay 90 messages, and 11 that they hold back',
    advice: expect.stringContaining('--yes'),
  });
});
