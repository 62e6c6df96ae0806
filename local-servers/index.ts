export type { LocalServer, ProvideOptions } from './local-server.ts';
export {
  openRestartableMariadb,
  provideMariadb,
  type RestartableMariadbOptions,
} from './mariadb.ts';
export {
  openRestartableRabbitmq,
  provideRabbitmq,
  type RestartableRabbitmqOptions,
} from './rabbitmq.ts';
export type { RestartableServer } from './restartable-server.ts';
export { openRestartableUnleash, unleashAccess } from './unleash.ts';
