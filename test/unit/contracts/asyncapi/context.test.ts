import { expect, it } from '@jest/globals';
import { contextOf } from '../../../../contracts/asyncapi/context.ts';

it.each([
  ['legacy', 'Legacy store: messages', 'What the legacy store tells, in its own words.'],
  ['legacy-api', 'Legacy store: commands', 'What the legacy store is told, in its own words.'],
  ['scm.order', 'SCM order', 'Domain events of the context scm.order.'],
  ['scm.order.line', 'SCM order line', 'Domain events of the context scm.order.line.'],
])('the context %s is titled %s', (name, title, description) => {
  expect(contextOf(name)).toEqual({ title, description });
});
