import { parseArgs } from 'node:util';
import { BanyanError } from '#contracts';
import { startSystem } from './system.ts';
import { takeTour } from './tour.ts';

const usage = `Usage: npm start [-- --once]
Starts the demo, takes a tour of it, and stays up until Ctrl-C.
  --once  take the tour and end: exit code 0, or 1 at the first step that did not hold`;

/** ms from Ctrl-C until everything is gone. */
const STOP_LIMIT = 4_500;

/** Ends with 0 when done, 1 when a step did not hold, 2 when something needed is missing. */
async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const stopping = new AbortController();
  const stop = () => {
    stopping.abort();
    // Whatever still holds us then is ended with us.
    setTimeout(() => process.exit(130), STOP_LIMIT).unref();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const { signal } = stopping;
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

  await using stack = new AsyncDisposableStack();
  try {
    console.log('Starting a legacy store, two services, an SCM, the proxy and the adapter …\n');
    const system = await startSystem(stack, signal);
    let number = 0;
    for await (const { title, observed } of takeTour(system, signal)) {
      number += 1;
      console.log(`${String(number).padStart(2)}. ${title}\n    ${observed}`);
    }
    if (values.once) return 0;
    console.log(`
The shop, through the proxy   ${system.proxy}/  (hong / hong1234)
Its back office               ${system.proxy}/shop/admin/order/list.php  (admin / admin1234)
What the SCM received         ${system.scm}/
The proxy's status, metrics   ${system.proxyAdmin}/status  ${system.proxyAdmin}/metrics
The adapter's                 ${system.adapterAdmin}/status  ${system.adapterAdmin}/metrics
Logs                          ${system.folder}/*.log  (broker: ${system.brokerUrl})

Take over in a second terminal:
  export BANYAN_CONFIG=${system.configFile}
  npm run -s banyan -- rollout order-view canary 50
  npm run -s banyan -- rollback order --reason "a look at it"
  npm run -s banyan -- failed list

Ctrl-C ends everything.`);
    await stopped;
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    console.error(`\n✗ ${error instanceof Error ? error.message : error}`);
    if (error instanceof BanyanError && error.advice !== undefined) console.error(error.advice);
    return error instanceof BanyanError ? error.exitCode : 1;
  } finally {
    if (!values.once) console.log('\nEnding …');
  }
}

process.exitCode = await main(process.argv.slice(2));
