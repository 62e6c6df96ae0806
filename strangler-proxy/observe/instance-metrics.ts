import { Counter, Gauge, type Registry } from 'prom-client';
import type { InstanceEvent } from '../upstream/instances.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** Measures the instances of services. Returns what is to be told of each change of an instance. */
export function measureInstances(
  registry: Registry,
  upstreams: () => readonly Pick<Upstream, 'name' | 'arm' | 'instances'>[],
): (event: InstanceEvent) => void {
  const registers = [registry];
  const labelNames = ['service', 'instance'];
  new Gauge({
    name: 'banyan_proxy_instance_up',
    help: 'Whether an instance is used: 1, or 0 while its health checks fail or it is ejected.',
    labelNames,
    aggregator: 'min', // of several processes the one that is worst off
    registers,
    collect() {
      this.reset(); // those that DNS does not name any more
      for (const { name: service, arm, instances } of upstreams()) {
        if (arm === 'legacy') continue;
        for (const { name, state } of instances.status()) {
          const isUp = state === 'up' || state === 'starting';
          this.set({ service, instance: name }, isUp ? 1 : 0);
        }
      }
    },
  });
  new Gauge({
    name: 'banyan_proxy_instance_requests',
    help: 'Requests that an instance has in hand.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { name: service, arm, instances } of upstreams()) {
        if (arm === 'legacy') continue;
        for (const { name, inFlight } of instances.status()) {
          this.set({ service, instance: name }, inFlight);
        }
      }
    },
  });
  const ejections = new Counter({
    name: 'banyan_proxy_ejections_total',
    help: 'How often an instance was left out, by what of its answers led to that.',
    labelNames: [...labelNames, 'why'],
    registers,
  });
  return ({ service, instance, state, why }) => {
    if (state === 'ejected') ejections.inc({ service, instance, why });
  };
}
