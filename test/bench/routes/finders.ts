import express from 'express';
import type { Route } from '#contracts';
import { pathSegments } from '../../../strangler-proxy/domain/path-segments.ts';
import { compileRoutes } from '../../../strangler-proxy/domain/route-table.ts';
import type { RoutedRequest } from '../../../strangler-proxy/domain/routed-request.ts';

/** The route that a request belongs to. */
export type Finder = (request: RoutedRequest) => Route | undefined;

/** What finds routes, each from the same templates. */
export const finders: Readonly<Record<string, (routes: readonly Route[]) => Finder>> = {
  /** Reads the path and finds nothing: what all that look at decoded paths must pay. */
  'decoding alone': (routes) => {
    const known = new Map(routes.map((route, index) => [`things${index}`, route]));
    return ({ target }) => known.get(pathSegments(target.path)?.[1] ?? '');
  },
  banyan: (routes) => {
    const table = compileRoutes(routes);
    return (request) => table.match(request);
  },
  'a list of regular expressions': (routes) => {
    const list = routes.map((route) => {
      const [method = '', path = ''] = String(route.match).split(' ');
      return { route, method, expression: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`) };
    });
    return ({ method, target }) =>
      list.find((each) => each.method === method && each.expression.test(target.path))?.route;
  },
  express: (routes) => {
    const router = express.Router();
    let found: Route | undefined;
    for (const route of routes) {
      const path = String(route.match).split(' ')[1] ?? '';
      router.get(path.replace(/\{(\w+)\}/g, ':$1'), () => {
        found = route;
      });
    }
    return ({ method, target }) => {
      found = undefined;
      // The router reads nothing else of them.
      const request = { method, url: target.pathAndQuery } as express.Request;
      router(request, {} as express.Response, () => {});
      return found;
    };
  },
};
