import type { CpuProfile } from '../adapter/profile-areas.ts';

/** Where time goes: a place is `file:line function`, or an area of several files. */
export type Share = { readonly place: string; readonly share: number };

const areas: readonly (readonly [area: string, url: RegExp])[] = [
  ['undici', /\/node_modules\/undici\/|^wasm:/],
  ['unleash-client', /\/node_modules\/(unleash-client|murmurhash3js|semver|ip-address)\//],
  ['prom-client', /\/node_modules\/prom-client\//],
  ['pino', /\/node_modules\/(pino|sonic-boom|safe-stable-stringify|quick-format-unescaped)\//],
  ['opossum', /\/node_modules\/opossum\//],
  ['node: http', /^node:_http_|^node:internal\/http|^node:http/],
  ['node: files', /^node:fs|^node:internal\/fs/],
  ['node: sockets', /^node:net|^node:internal\/stream_base/],
  ['node: streams', /^node:internal\/streams|^node:stream/],
  ['node: events, timers, ticks', /^node:/],
  ['banyan: domain', /\/strangler-proxy\/domain\//],
  ['banyan: forward', /\/strangler-proxy\/(forward|upstream)\//],
  ['banyan: observe', /\/strangler-proxy\/(observe|main)/],
  ['banyan: flags', /\/flags\//],
];

type Nodes = CpuProfile['nodes'];

/** Self time between two moments (µs of the monotonic clock), the largest first; idle time is left out. */
export function sharesOf(
  profile: CpuProfile,
  { from, until }: { readonly from: number; readonly until: number },
): { areas: Share[]; functions: Share[] } {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const areaOf = (node: Nodes[number] | undefined): string => {
    if (node === undefined) return 'other';
    const { functionName, url } = node.callFrame;
    if (functionName === '(garbage collector)') return 'garbage collection';
    if (/^(writeBuffer|writev|write\w+String|shutdown|readStart)$/.test(functionName) && url === '')
      return 'system: socket writes';
    if (functionName === '(program)') return 'system: reads, polls, V8 itself';
    return (
      areas.find(([, expression]) => expression.test(url))?.[0] ??
      areaOf(byId.get(parents.get(node.id) ?? 0))
    );
  };
  const byArea = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let total = 0;
  let now = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const node = byId.get(id);
    const time = profile.timeDeltas[index] ?? 0;
    now += time;
    if (node === undefined || node.callFrame.functionName === '(idle)') continue;
    if (now < from || now > until) continue;
    total += time;
    const { functionName, url, lineNumber } = node.callFrame;
    const file = url.replace(
      /^file:.*\/(?=node_modules\/|strangler-proxy\/|flags\/|process\/)/,
      '',
    );
    const place = `${file}:${lineNumber + 1} ${functionName}`;
    byFunction.set(place, (byFunction.get(place) ?? 0) + time);
    const area = areaOf(node);
    byArea.set(area, (byArea.get(area) ?? 0) + time);
  }
  const sorted = (times: ReadonlyMap<string, number>) =>
    [...times]
      .map(([place, time]) => ({ place, share: time / total }))
      .sort((one, other) => other.share - one.share);
  return { areas: sorted(byArea), functions: sorted(byFunction) };
}
