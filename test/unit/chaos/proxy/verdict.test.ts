import { expect, it } from '@jest/globals';
import type { Execution } from '../../../chaos/proxy/executions.ts';
import type { Outcome } from '../../../chaos/proxy/outcome.ts';
import { type Allowance, problemsOf } from '../../../chaos/proxy/verdict.ts';
import { order, outcome } from './outcomes.ts';

const executed: readonly Execution[] = [{ key: 'o1', by: 'order-1' }];
const nothing: Allowance = { serverBreaks: false, mayFail: [] };
const serverBreaks: Allowance = { serverBreaks: true, mayFail: [] };

it('finds nothing when all was answered, and what is unsafe was executed once', () => {
  expect(problemsOf([outcome(), order()], executed, nothing)).toEqual([]);
});

it.each<[string, Outcome, string]>([
  ['a safe request that got 502', outcome({ status: 502 }), '1 safe requests failed'],
  ['no answer at all', outcome({ status: undefined, isWhole: false }), '1 safe requests failed'],
  ['an answer to somebody else', outcome({ error: 'not its answer' }), '1 safe requests failed'],
])('finds %s, whatever a server did', (_, failed, problem) => {
  for (const allowance of [nothing, serverBreaks]) {
    const [first, ...others] = problemsOf([failed], [], allowance);
    expect(first).toContain(problem);
    expect(others).toEqual([]);
  }
});

it.each<[string, readonly Execution[]]>([
  ['by one server', [...executed, { key: 'o1', by: 'order-1' }]],
  ['once by the service and once by the legacy', [...executed, { key: 'o1', by: 'legacy' }]],
])('finds an unsafe request that was executed twice, %s', (_, executions) => {
  const [problem] = problemsOf([order()], executions, serverBreaks);
  expect(problem).toMatch(/^1 unsafe requests were executed twice, for example o1 by order-1 and/);
});

it('finds an unsafe request that was answered and executed nowhere', () => {
  const [problem] = problemsOf([order()], [], serverBreaks);
  expect(problem).toContain('1 unsafe requests were answered and executed nowhere');
});

it('lets an unsafe request fail, and an answer break off, where a server broke', () => {
  const outcomes = [order({ status: 504 }), outcome({ isWhole: false, error: 'ECONNRESET' })];
  expect(problemsOf(outcomes, executed, serverBreaks)).toEqual([]);
  expect(problemsOf(outcomes, executed, nothing)).toEqual([
    expect.stringContaining('1 unsafe requests failed, for example order o1: 504 by order-1'),
    expect.stringContaining('1 answers broke off, for example member m1: 200 ECONNRESET'),
  ]);
});

it('lets fail what nobody else can answer, and nothing else', () => {
  const mayFail: Allowance = { serverBreaks: false, mayFail: ['page'] };
  const page = outcome({ kind: 'page', status: 502 });
  expect(problemsOf([page], [], mayFail)).toEqual([]);
  expect(problemsOf([page, outcome({ status: 502 })], [], mayFail)).toHaveLength(1);
});

it('is not content with a load that asked nothing', () => {
  expect(problemsOf([], [], nothing)).toEqual(['nothing was asked']);
});
