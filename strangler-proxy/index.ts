export { decide, type Plan } from './domain/decide.ts';
export { type ProxyOptions, type RunningProxy, startProxy } from './main.ts';
