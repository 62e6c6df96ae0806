import { expect, it } from '@jest/globals';
import { patchIn, patchOption, setOption } from '../../../../cli/failed/patch-option.ts';

it('a value is set by its pointer; it is text, and may hold anything', () => {
  expect(setOption('/settlekind=c')).toEqual({ op: 'replace', path: '/settlekind', value: 'c' });
  expect(setOption('/a=b=c\n')).toEqual({ op: 'replace', path: '/a', value: 'b=c\n' });
});

it.each(['nonsense', 'settlekind=c', '=c', '/settlekind'])('%p sets nothing', (text) => {
  expect(() => setOption(text)).toThrow(`--set ${text} is not /pointer=text`);
});

it('a JSON Patch is taken as it is', async () => {
  const patch = [
    { op: 'replace', path: '/settlekind', value: 'c' },
    { op: 'remove', path: '/items/0' },
    { op: 'move', from: '/a~1b', path: '' },
  ];
  expect(await patchOption(JSON.stringify(patch))).toEqual(patch);
});

it.each([
  ['[', 'p.json is no JSON'],
  ['{}', 'p.json is no list of operations'],
  ['[]', 'p.json has no operation'],
  ['[1]', 'operation 1 is no object'],
  [
    '[{"op":"test","path":"","value":1},{"op":"set","path":"/a"}]',
    'operation 2 has no "op" of add',
  ],
  ['[{"op":"add","path":"a","value":1}]', 'operation 1 has no "path"'],
  ['[{"op":"add","path":"/~2","value":1}]', 'operation 1 has no "path"'],
  ['[{"op":"copy","path":"/a"}]', 'operation 1 has no "from"'],
  ['[{"op":"replace","path":"/a"}]', 'operation 1 has no "value"'],
])('%s is no patch, and why is said', (json, message) => {
  expect(() => patchIn(json, 'p.json')).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
  );
});

it('a file that is not there is named', async () => {
  await expect(patchOption('/nowhere/p.json')).rejects.toMatchObject({
    exitCode: 2,
    message: '/nowhere/p.json cannot be read (ENOENT)',
  });
});
