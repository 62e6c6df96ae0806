import { expect, it } from '@jest/globals';
import { refusalOf } from '../../../../adapter/store/refusal.ts';

it('an error about a value is a refusal, and does not tell the value', () => {
  const message = "Incorrect string value: '홍길동' for column 'name' at row 1";
  const error = Object.assign(new Error(message), { errno: 1366 });
  expect(refusalOf(error)).toMatchObject({
    name: 'RefusedByStore',
    message: "Incorrect string value: '…' for column 'name' at row 1",
    cause: error,
  });
});

it('an outage is none, and stays as it came', () => {
  const error = Object.assign(new Error('from the driver'), { errno: 1040 });
  expect(refusalOf(error)).toBe(error);
});
