import { describe, expect, it } from '@jest/globals';
import { edited, type GuideStep, guideSteps, showsTruly } from '../../guide.ts';

const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`;

describe('the steps of a guide', () => {
  it('are its files, edits and commands, with what the commands print', () => {
    const guide = [
      '`a/b.json`:\n\n',
      block('json', '{}'),
      'Some words.\n\n`a/c.ts`, after `const a = 1;`:\n\n',
      block('ts', 'const b = 2;'),
      '\n',
      block('sh exit=1', 'false'),
      '\n',
      block('text', 'no'),
    ].join('');
    expect(guideSteps(guide)).toEqual([
      { kind: 'write', line: 3, file: 'a/b.json', text: '{}\n' },
      {
        kind: 'edit',
        line: 10,
        file: 'a/c.ts',
        how: 'after',
        anchor: 'const a = 1;',
        text: 'const b = 2;\n',
      },
      { kind: 'run', line: 14, script: 'false\n', exitCode: 1, output: 'no\n' },
    ]);
  });

  it.each([
    ['a file without a name', `Here it is.\n\n${block('ts', 'a();')}`],
    ['output without a command', block('text', 'ok')],
    [
      'output that other words part from its command',
      `${block('sh', 'ls')}It says:\n${block('text', 'a')}`,
    ],
  ])('are not %s', (_, guide) => {
    expect(() => guideSteps(guide)).toThrow('no file, no command and no output');
  });
});

describe('an edit', () => {
  const step: Extract<GuideStep, { kind: 'edit' }> = {
    kind: 'edit',
    line: 1,
    file: 'a.ts',
    how: 'after',
    anchor: 'b',
    text: 'new\n',
  };

  it.each([
    ['after', 'a\nb\nnew\nc\n'],
    ['instead of', 'a\nnew\nc\n'],
  ] as const)('puts its text %s the one line that it names', (how, result) => {
    expect(edited('a\nb\nc\n', { ...step, how })).toBe(result);
  });

  it.each(['a\nc\n', 'b\nb\n', ' b\n'])('needs that line exactly once: %j', (content) => {
    expect(() => edited(content, step)).toThrow('a.ts has this line');
  });
});

describe('what a guide shows', () => {
  it.each([
    ['all of it', 'a\nb', 'a\nb\n'],
    ['nothing of nothing', '', ''],
    ['the end', '…\nc', 'a\nb\nc'],
    ['the beginning', 'a\n…', 'a\nb\nc'],
    ['lines from the middle', '…\nb\n…\nd\n…', 'a\nb\nc\nd\ne'],
    ['another time and count', 'Checked 7 files in 12ms', 'Checked 9 files in 1.5s'],
    ['of another minute', 'at 2026-11-19 19:08 (UTC)', 'at 2027-01-02 03:04 (UTC)'],
    ['of another second', '2026-11-19 19:08:12  ann', '2031-12-31 23:59:59  ann'],
    ['of another moment', '"2026-11-19T19:08:12.001Z"', '"2027-01-02T03:04:05.678Z"'],
    ['another hash', `hash: ${'0'.repeat(64)}`, `hash: ${'c0ffee'.repeat(10)}1234`],
    ['another release', 'parked by release 0.1.0', 'parked by release 12.0.3'],
    ['slower', 'a\nb', 'a\nreplay 3: selecting\nreplay 3: 1 of 2 (50 %), 0.2/s, 1 ok\nb'],
  ])('is true if it is %s', (_, shown, printed) => {
    expect(showsTruly(shown, printed)).toBe(true);
  });

  it.each([
    ['another word', 'a\nb', 'a\nc'],
    ['too little', 'a', 'a\nb'],
    ['too much', 'a\nb', 'a'],
    ['another order', '…\nb\n…\na\n…', 'a\nb'],
    ['a line twice that is there once', 'a\n…\na', 'a'],
    ['another number of bytes', '91 bytes', '92 bytes'],
    ['another time within an example', '2018-03-22 17:00:12', '2018-03-22 17:00:13'],
    ['a time with less to it', '2026-11-19 19:08', '2026-11-19 19:08:12'],
    ['a hash that is cut', 'c'.repeat(64), 'c'.repeat(63)],
    ['another result', 'replay 3: 2 messages: 2 done', 'replay 3: 2 messages: 1 done'],
    ['a failure left out', '1045 passed, 1045 total', '1 failed, 1044 passed, 1045 total'],
  ])('is a lie if it is %s', (_, shown, printed) => {
    expect(showsTruly(shown, printed)).toBe(false);
  });
});
