import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import { relayLines } from '../../../../strangler-proxy/workers/relay-lines.ts';

it('lines are passed on whole, wherever the pieces are cut, in the middle of a character as well', async () => {
  const from = new PassThrough();
  const written: string[] = [];
  const relayed = relayLines(from, (lines) => written.push(lines));
  const bytes = Buffer.from('one\n홍길동\nthree\n');
  for (const byte of bytes) from.write(Buffer.of(byte));
  from.end();
  await relayed;
  expect(written).toEqual(['one\n', '홍길동\n', 'three\n']);
});

it('a line that was not finished is passed on at the end', async () => {
  const from = new PassThrough();
  const written: string[] = [];
  const relayed = relayLines(from, (lines) => written.push(lines));
  from.end('whole\nhal');
  await relayed;
  expect(written.join('')).toBe('whole\nhal\n');
});
