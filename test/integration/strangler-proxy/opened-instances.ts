import { parseConfig } from '#contracts';
import type { AnswerHandler } from '../../../strangler-proxy/upstream/connection.ts';
import {
  type InstanceEvent,
  Instances,
  type LookupEvent,
} from '../../../strangler-proxy/upstream/instances.ts';
import { upstreamTls } from '../../../strangler-proxy/upstream/tls.ts';

/** Instances under test, with all that they told. */
export type OpenedInstances = {
  readonly instances: Instances;
  readonly events: InstanceEvent[];
  readonly lookups: LookupEvent[];
  /** `name state` of each. */
  states(): string[];
  /** Sends `GET /` to the one that is chosen, and returns the body of the answer. */
  ask(target?: string): Promise<string>;
};

/** Opens the instances of a service with these settings, as they stand in banyan.yaml. */
export function openInstances(settings: object): OpenedInstances {
  const text = JSON.stringify({ services: { order: settings } });
  const parsed = parseConfig(text, { file: 'banyan.yaml', env: {} });
  const service = parsed.ok ? parsed.config.services.order : undefined;
  if (service === undefined) throw new Error(JSON.stringify(parsed));
  const events: InstanceEvent[] = [];
  const lookups: LookupEvent[] = [];
  const instances = new Instances({
    name: 'order',
    service,
    tls: upstreamTls('services.order', service, '/'),
    waits: { connect: 5_000, headers: 5_000, idle: 0 },
    headerBytes: 16_384,
    clock: () => performance.now(),
    random: Math.random,
    onChange: (event) => events.push(event),
    onLookup: (event) => lookups.push(event),
  });
  return {
    instances,
    events,
    lookups,
    states: () => instances.status().map(({ name, state }) => `${name} ${state}`),
    ask: (target = '/') => ask(instances, target),
  };
}

function ask(instances: Instances, target: string): Promise<string> {
  const instance = instances.pick([]);
  if (instance === undefined) return Promise.reject(new Error('no instance'));
  instance.inFlight += 1;
  return new Promise<string>((resolve, reject) => {
    let body = '';
    const handler: AnswerHandler = {
      interim: () => {},
      head: () => {},
      data(chunk) {
        body += chunk.toString('latin1');
      },
      end: () => resolve(body),
      failed: reject,
      trailers: () => [],
    };
    instance.connections.send(
      { method: 'GET', target, fields: [], body: undefined, isChunked: false },
      handler,
    );
  }).finally(() => {
    instance.inFlight -= 1;
  });
}
