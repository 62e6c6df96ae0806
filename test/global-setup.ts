import { BanyanError } from '#contracts';
import { type LocalServer, provideMariadb, provideRabbitmq } from '#local-servers';

/** What global-teardown.ts stops. */
export const provided: LocalServer[] = [];

/** Gives every test worker a RabbitMQ and a MariaDB, unless only tests that need none were asked for. */
export default async function setUp(jest: JestConfig): Promise<void> {
  const { patterns } = jest.testPathPatterns;
  if (patterns.length > 0 && patterns.every((path) => withoutServers.test(path))) return;
  try {
    process.env.AMQP_URL = await use(provideRabbitmq, process.env.AMQP_URL);
    process.env.TEST_MYSQL_URL = await use(provideMariadb, process.env.TEST_MYSQL_URL);
  } catch (error) {
    if (!(error instanceof BanyanError)) throw error;
    const advice = error.advice?.replace('DATABASE_URL', 'TEST_MYSQL_URL') ?? '';
    process.stderr.write(`${error.message}\n${advice}\n`);
    process.exit(2);
  }
}

type JestConfig = { readonly testPathPatterns: { readonly patterns: readonly string[] } };

const withoutServers = /test\/(unit|architecture)\b/;

async function use(provide: typeof provideRabbitmq, url: string | undefined): Promise<string> {
  const server = await provide({ url });
  provided.push(server);
  return server.url;
}
