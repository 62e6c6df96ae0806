import { expect, it } from '@jest/globals';
import { BanyanError } from '#contracts';
import { createLogger } from '#process';

function logged(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  let line = '';
  write(
    createLogger('test', 'info', {
      write: (text) => {
        line = text;
      },
    }),
  );
  return JSON.parse(line);
}

it('a line has its level as a word and its time in RFC 3339', () => {
  expect(logged((log) => log.info({ a: 1 }, 'b'))).toEqual({
    name: 'test',
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    a: 1,
    msg: 'b',
  });
});

it('an error shows message and code, and not the statement that a driver hangs on it', () => {
  const error = Object.assign(new Error('away'), { code: 'ECONNRESET', sql: "… '홍길동' …" });
  const line = logged((log) => log.error({ err: error }, 'failed'));
  expect(line).toMatchObject({ err: { message: 'away', code: 'ECONNRESET' } });
  expect(JSON.stringify(line)).not.toContain('홍길동');
});

it('a BanyanError shows what to do, and its values', () => {
  const error = new BanyanError('x_missing', 'no x', { advice: 'get one', values: { x: 7 } });
  expect(logged((log) => log.error({ err: error }, 'failed'))).toMatchObject({
    err: { message: 'no x', code: 'x_missing', advice: 'get one', x: 7 },
  });
});
