import { expect, it } from '@jest/globals';
import { finders } from '../../bench/routes/finders.ts';
import { requestsFor, routesOf } from '../../bench/routes/routes.ts';

it.each(Object.entries(finders))('%s finds each of the routes', (_name, compile) => {
  const routes = routesOf(200);
  const find = compile(routes);
  const requests = [...requestsFor(routes, 'evenly'), ...requestsFor(routes, 'as in a shop')];
  expect(requests.filter(({ request, expected }) => find(request) !== expected)).toEqual([]);
  expect(new Set(requests.map(({ expected }) => expected))).toEqual(new Set(routes));
});
