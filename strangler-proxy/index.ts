export { type ProxyOptions, type RunningProxy, startProxy } from './main.ts';
