export type { LocalServer, ProvideOptions } from './local-server.ts';
export { provideMariadb } from './mariadb.ts';
export { provideRabbitmq } from './rabbitmq.ts';
