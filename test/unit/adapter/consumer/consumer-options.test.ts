import { expect, it } from '@jest/globals';
import { checkOptions } from '../../../../adapter/consumer/consumer-options.ts';

const valid = {
  name: 'scm',
  broker: 'amqp://127.0.0.1:5672',
  database: 'sqlite:scm.sqlite',
  queue: 'scm.inbox',
};

it('a name, a broker, a database and a queue are enough', () => {
  expect(() => checkOptions(valid)).not.toThrow();
});

it.each([
  ['name', ''],
  ['name', 'a b'],
  ['broker', 'http://127.0.0.1'],
  ['database', 'mysql://127.0.0.1:3306'],
  ['queue', ''],
  ['queue', '큐'.repeat(67)],
  ['exchange', ''],
  ['prefetch', 0],
  ['prefetch', 2_001],
  ['retention', 0],
])('%s cannot be %p', (option, value) => {
  expect(() => checkOptions({ ...valid, [option]: value })).toThrow(
    expect.objectContaining({
      code: 'consumer_invalid',
      exitCode: 2,
      advice: expect.stringMatching(new RegExp(`^${option}: [^\n]+$`)),
    }),
  );
});

it('names every option that is wrong, and no password', () => {
  const wrong = { ...valid, name: '', broker: 'http://scm:secret@rabbitmq' };
  expect(() => checkOptions(wrong)).toThrow(
    expect.objectContaining({ advice: expect.stringMatching(/^name: .+\nbroker: .+$/) }),
  );
  expect(() => checkOptions(wrong)).not.toThrow(/secret/);
});
