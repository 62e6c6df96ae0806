import { startLoad } from '../proxy/load-program.ts';
import { startBanyan, startOrigin } from '../proxy/rivals.ts';
import { traffics } from '../proxy/traffic.ts';
import { takeTurn } from '../proxy/turn.ts';

/** ns of processor time that the whole proxy takes for a small GET, on the thread that does the work. */
export async function measureRequest(ms: number): Promise<number> {
  await using running = new AsyncDisposableStack();
  const load = running.use(startLoad('clients'));
  const origin = running.use(await startOrigin());
  const { pid, port } = running.use(await startBanyan(origin));
  const [traffic] = Object.values(traffics);
  if (traffic === undefined) throw new Error('there is no traffic');
  await takeTurn(load, pid, { do: 'requests', port, traffic, ms });
  const { thread, failures } = await takeTurn(load, pid, { do: 'requests', port, traffic, ms });
  if (failures > 0) throw new Error(`${failures} requests failed`);
  return 1e9 / thread;
}
