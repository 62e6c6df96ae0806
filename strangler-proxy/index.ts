export { decide, type Plan } from './domain/decide.ts';
export { type Explanation, explain } from './domain/explain.ts';
export { requestTarget } from './domain/request-target.ts';
export { matchText } from './domain/route-matcher.ts';
export { compileRoutes, type RouteTable } from './domain/route-table.ts';
export type { AskedRequest, RoutedRequest } from './domain/routed-request.ts';
export { bySpecificity } from './domain/specificity.ts';
export { type Translate, type TranslateContext, translateOf } from './domain/translate.ts';
export { type ProxyOptions, type RunningProxy, startProxy } from './main.ts';
export {
  createServer,
  type MountedRequest,
  type Strangler,
  type StranglerOptions,
  type StranglerServer,
  strangler,
} from './mounted.ts';
export { standingOf } from './observe/route-standing.ts';
export { type OpenRoutes, openRoutes } from './open-routes.ts';
export { createPlanner } from './planner.ts';
export type { ConfigFile, ConfigStatus } from './reloading.ts';
export type { Settings } from './settings.ts';
