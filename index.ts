// What `import 'banyan'` gives. Loading it loads neither the libraries of the broker nor the database's.
export {
  createIdempotentConsumer,
  type IdempotentConsumer,
  type IdempotentConsumerOptions,
} from '#adapter';
export { type BanyanConfig, BanyanError } from '#contracts';
export {
  createServer,
  type MountedRequest,
  type ProxyOptions,
  type RunningProxy,
  type Settings,
  type Strangler,
  type StranglerOptions,
  type StranglerServer,
  startProxy,
  strangler,
  type Translate,
  type TranslateContext,
} from '#strangler-proxy';
