import { describe, expect, it } from '@jest/globals';
import {
  isDuplicateKey,
  isRefusal,
  withoutDeadlock,
  withoutValues,
} from '../../../database/driver-error.ts';

const errorOf = (codes: object) => Object.assign(new Error('from the driver'), codes);

describe('a transaction that lost a deadlock', () => {
  it.each([1213, 1205])('is repeated (error %d)', async (errno) => {
    let attempts = 0;
    const result = await withoutDeadlock(async () => {
      attempts += 1;
      if (attempts < 5) throw errorOf({ errno });
      return 'done';
    });
    expect({ result, attempts }).toEqual({ result: 'done', attempts: 5 });
  });

  it('is given up after ten times: that is an outage', async () => {
    let attempts = 0;
    const deadlock = errorOf({ errno: 1213 });
    const endless = withoutDeadlock(async () => {
      attempts += 1;
      throw deadlock;
    });
    await expect(endless).rejects.toBe(deadlock);
    expect(attempts).toBe(10);
  });

  it('is not repeated for any other reason', async () => {
    let attempts = 0;
    const work = withoutDeadlock(async () => {
      attempts += 1;
      throw errorOf({ errno: 1062 });
    });
    await expect(work).rejects.toThrow();
    expect(attempts).toBe(1);
  });
});

describe('an error of a driver', () => {
  it.each([{ errno: 1062 }, { errcode: 1555 }, { errcode: 2067 }])(
    '%j is a key that is taken',
    (codes) => {
      expect(isDuplicateKey(errorOf(codes))).toBe(true);
    },
  );

  it.each([
    { errno: 1048 },
    { errno: 1153 },
    { errno: 1264 },
    { errno: 1366 },
    { errno: 1406 },
    { errcode: 18 },
    { errcode: 1299 },
  ])('%j is a value that will never be taken', (codes) => {
    const error = errorOf(codes);
    expect(isRefusal(error)).toBe(true);
    expect(isDuplicateKey(error)).toBe(false);
  });

  it.each([{}, { code: 'ECONNREFUSED' }, { errno: -111 }, { errno: 1040 }, { errcode: 5 }])(
    '%j is an outage',
    (codes) => {
      const error = errorOf(codes);
      expect(isRefusal(error)).toBe(false);
      expect(isDuplicateKey(error)).toBe(false);
    },
  );
});

it.each([
  ["Duplicate entry '홍길동' for key 'name'", "Duplicate entry '…' for key 'name'"],
  ["Duplicate entry 'O'Hong' for key 'name'", "Duplicate entry '…' for key 'name'"],
  [
    "insert into `orders` values (?) - Duplicate entry '홍' for key 'a'",
    "insert into `orders` values (?) - Duplicate entry '…' for key 'a'",
  ],
  ["Duplicate entry 'x' for key 'y' for key 'name'", "Duplicate entry '…' for key 'name'"],
  ["Data too long for column 'name' at row 1", "Data too long for column 'name' at row 1"],
  ["no price for key '홍길동'", "no price for key '…'"],
  ["Truncated incorrect DOUBLE value: '홍길동", "Truncated incorrect DOUBLE value: '…"],
  ['no customer "홍길동", no order', 'no customer "…", no order'],
  ['\'홍\' and "길동"', '\'…"'],
  ['one\n‘홍\n길동’', 'one\n‘…’'],
  ['UNIQUE constraint failed: orders.name', 'UNIQUE constraint failed: orders.name'],
])('%j is told as %j: what is quoted may be personal data', (message, told) => {
  expect(withoutValues(message)).toBe(told);
});
