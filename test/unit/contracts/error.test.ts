import { describe, expect, it } from '@jest/globals';
import { BanyanError } from '#contracts';

describe('a BanyanError', () => {
  it('says what happened, and carries a code that programs can rely on', () => {
    const error = new BanyanError('flag_unknown', 'there is no flag "a.cutover"');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'BanyanError',
      code: 'flag_unknown',
      message: 'there is no flag "a.cutover"',
    });
  });

  it('is an operation that failed, without advice or values, unless it says more', () => {
    const { exitCode, advice, values, cause } = new BanyanError('failed', 'it failed');
    expect({ exitCode, advice, values, cause }).toEqual({
      exitCode: 1,
      advice: undefined,
      values: {},
      cause: undefined,
    });
  });

  it('keeps what it is told: the advice, the exit code, the values and the cause', () => {
    const details = {
      advice: 'Give another file.',
      exitCode: 2,
      values: { file: 'banyan.yaml' },
      cause: new Error('ENOENT'),
    } as const;
    expect(new BanyanError('config_missing', 'cannot read banyan.yaml', details)).toMatchObject(
      details,
    );
  });
});
