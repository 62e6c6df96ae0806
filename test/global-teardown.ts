import { provided } from './global-setup.ts';

export default async function tearDown(): Promise<void> {
  await Promise.all(provided.splice(0).map((server) => server.stop()));
}
