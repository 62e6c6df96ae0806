import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What `node --cpu-prof` writes. Source: Chrome DevTools Protocol, Profiler.Profile. */
export type CpuProfile = {
  readonly nodes: readonly ProfileNode[];
  /** µs of the machine's monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  /** µs between two samples. */
  readonly timeDeltas: readonly number[];
};

type ProfileNode = {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
  readonly children?: readonly number[];
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
};

/** The share of one area of all the time. */
export type AreaShare = { readonly area: string; readonly share: number };

/** The first that fits a frame's place is its area; what fits none belongs to who called it. */
const places: readonly (readonly [area: string, place: RegExp])[] = [
  ['decode', /\/adapter\/delivery\/decoding\/|\/iconv-lite\/|\/fast-xml-parser\/|\/qs\//],
  ['uuid and hash', /\/node_modules\/uuid\/|node:internal\/crypto|\/message-key\.ts$/],
  ['validate', /\/node_modules\/ajv|\/contracts\//],
  ['translate', /\/adapter\/(translate|domain)\//],
  ['knex', /\/node_modules\/(knex|tarn)\//],
  ['mysql2', /\/node_modules\/(mysql2|sqlstring|sql-escaper|lru\.min|generate-function)\//],
  ['SQLite', /node:sqlite/],
  ['amqplib', /\/node_modules\/amqplib\//],
  ['metrics and logs', /\/node_modules\/(prom-client|pino|sonic-boom)\//],
  ['the adapter itself', /\/(adapter|process|flags|cli)\//],
];

/** The system's call, by the names of libuv's streams in Node. */
const SOCKET_WRITE = /^(writeBuffer|writev|write(Utf8|Latin1|Ascii)String)$/;

/** Self time by area between two moments (µs of the monotonic clock), the largest first. */
export function selfTimeByArea(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  { from, until }: { readonly from: number; readonly until: number },
): readonly AreaShare[] {
  const areasOf = areasByNode(nodes);
  const times = new Map<string, number>();
  let now = startTime;
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    now += delta;
    if (now < from || now > until) continue;
    total += delta;
    for (const { area, share } of areasOf.get(id) ?? []) {
      times.set(area, (times.get(area) ?? 0) + delta * share);
    }
  }
  return [...times]
    .map(([area, time]) => ({ area, share: time / total }))
    .sort((one, other) => other.share - one.share);
}

function areasByNode(nodes: readonly ProfileNode[]): ReadonlyMap<number, readonly AreaShare[]> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((c) => [c, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const areaOf = (node: ProfileNode | undefined): string => {
    if (node === undefined) return 'other';
    const callers = () => areaOf(byId.get(parents.get(node.id) ?? 0));
    if (SOCKET_WRITE.test(node.callFrame.functionName)) return `socket writes of ${callers()}`;
    return ownArea(node) ?? callers();
  };
  return new Map(nodes.map((node) => [node.id, withJson(node, areaOf(node))]));
}

function ownArea({ callFrame: { functionName, url } }: ProfileNode): string | undefined {
  if (functionName === '(idle)') return 'idle: waits for others';
  if (functionName === '(garbage collector)') return 'garbage collection';
  // Ajv compiles schemas to functions of these names, which are in no file.
  if (url === '' && /^validate\d*$/.test(functionName)) return 'validate';
  return places.find(([, place]) => place.test(url))?.[0];
}

/** V8 counts JSON.parse and JSON.stringify as their callers: the line tells. */
function withJson(node: ProfileNode, area: string): readonly AreaShare[] {
  const { positionTicks = [], callFrame } = node;
  const all = positionTicks.reduce((sum, { ticks }) => sum + ticks, 0);
  if (all === 0 || !callFrame.url.startsWith('file:')) return [{ area, share: 1 }];
  const lines = linesOf(callFrame.url);
  const json = positionTicks
    .filter(({ line }) => /\bJSON\./.test(lines[line - 1] ?? ''))
    .reduce((sum, { ticks }) => sum + ticks, 0);
  return [
    { area: 'JSON', share: json / all },
    { area, share: 1 - json / all },
  ];
}

const sources = new Map<string, readonly string[]>();

function linesOf(url: string): readonly string[] {
  const known = sources.get(url);
  if (known !== undefined) return known;
  const lines = readFileSync(fileURLToPath(url), 'utf8').split('\n');
  sources.set(url, lines);
  return lines;
}
