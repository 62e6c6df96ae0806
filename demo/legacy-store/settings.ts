/** Where the shop listens, keeps its data and sends its messages, and who may call its REST interface. */
export type Settings = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly amqpUrl: string;
  readonly exchange: string;
  readonly apiKey: string;
};

/** The settings that the environment gives. An empty variable counts as none. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const [host, port] = (env.LEGACY_LISTEN || '127.0.0.1:8000').split(':');
  return {
    host: host || '127.0.0.1',
    port: Number(port),
    database: env.LEGACY_DATABASE || 'legacy-store.sqlite',
    amqpUrl: env.AMQP_URL || 'amqp://127.0.0.1:5672',
    exchange: env.LEGACY_EXCHANGE || 'legacy.store',
    apiKey: env.LEGACY_API_KEY || 'legacy-demo-key',
  };
}
