import type { Route } from '#contracts';
import { type Condition, conditionText } from './condition.ts';
import { readTemplate, type TemplateSegment } from './path-template.ts';

/** Which requests a route takes, in one form however it is written. */
export type RouteMatcher = {
  /** As it is written. */
  readonly path: string;
  readonly segments: readonly TemplateSegment[];
  /** '' alone for any. */
  readonly methods: readonly string[];
  /** Names, or `*.` and a name; '' alone for any. */
  readonly hosts: readonly string[];
  readonly conditions: readonly Condition[];
};

/** Reads what `match` says. A text is what is wrong with it. */
export function readMatcher(match: Route['match']): RouteMatcher | string {
  const { path, method = '', host = '', query = {}, headers = {} } = partsOf(match);
  const template = readTemplate(path);
  if (!template.ok) return template.problem;
  const hosts = [host].flat().map(canonicalHost);
  if (hosts.includes(undefined)) return `${[host].flat().join(', ')} is no host`;
  return {
    path,
    segments: template.segments,
    methods: [...new Set([method].flat())],
    hosts: [...new Set(hosts.filter((name) => name !== undefined))],
    conditions: [
      ...Object.entries(query).map(([name, value]) => ({ of: 'query' as const, name, value })),
      ...Object.entries(headers).map(([name, value]) => ({
        of: 'header' as const,
        name: name.toLowerCase(),
        value,
      })),
    ],
  };
}

/** `GET /members/{id}`; `GET,POST shop.example.com/members/{id} ?view=full` */
export function matchText(match: Route['match']): string {
  if (typeof match === 'string') return match;
  const { path, method = '', host = '', query = {}, headers = {} } = match;
  const conditions = [
    ...Object.entries(query).map(([name, value]) => ({ of: 'query' as const, name, value })),
    ...Object.entries(headers).map(([name, value]) => ({ of: 'header' as const, name, value })),
  ];
  const place = `${[host].flat().join(',')}${path}`;
  const methods = [method].flat().join(',');
  return [...(methods === '' ? [] : [methods]), place, ...conditions.map(conditionText)].join(' ');
}

function partsOf(match: Route['match']): Exclude<Route['match'], string> {
  if (typeof match !== 'string') return match;
  const [, method, path = ''] = /^(?:([A-Z]+) )?(\/.*)$/.exec(match) ?? [];
  return method === undefined ? { path } : { path, method };
}

/** As browsers send it: lower case, letters beyond ASCII in Punycode. */
function canonicalHost(host: string): string | undefined {
  if (host === '') return host;
  const isWild = host.startsWith('*.');
  const url = `http://${isWild ? host.slice(2) : host}`;
  if (!URL.canParse(url)) return undefined;
  const name = new URL(url).hostname.replace(/\.$/, '');
  return isWild ? `*.${name}` : name;
}
