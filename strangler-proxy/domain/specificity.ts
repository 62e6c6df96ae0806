import { weightOf } from './condition.ts';
import type { TemplateSegment } from './path-template.ts';
import type { RouteMatcher } from './route-matcher.ts';

/** Orders routes as they are looked at, the most specific first; those that never meet, by their path. */
export function bySpecificity(a: RouteMatcher, b: RouteMatcher): number {
  return (
    byPath(a.segments, b.segments) ||
    hostRank(a) - hostRank(b) ||
    Number(a.methods.includes('')) - Number(b.methods.includes('')) ||
    weightOf(b.conditions) - weightOf(a.conditions) ||
    compareText(sortText(a), sortText(b))
  );
}

function byPath(a: readonly TemplateSegment[], b: readonly TemplateSegment[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const one = a[index];
    const other = b[index];
    const order = pathRank(one) - pathRank(other) || compareText(textOf(one), textOf(other));
    if (order !== 0) return order;
  }
  return 0;
}

/** The end of a template stands before what `**` takes as well. */
function pathRank(segment: TemplateSegment | undefined): number {
  if (segment === undefined) return 0;
  return { literal: 1, parameter: 2, rest: 3 }[segment.kind];
}

function textOf(segment: TemplateSegment | undefined): string {
  return segment?.kind === 'literal' ? segment.text : '';
}

/** A name, then the longest `*.`, then any. */
function hostRank({ hosts }: RouteMatcher): number {
  const ranks = hosts.map((host) => {
    if (host === '') return 2_000;
    return host.startsWith('*.') ? 1_000 - host.length : 0;
  });
  return Math.min(...ranks);
}

function sortText({ hosts, methods }: RouteMatcher): string {
  return `${hosts.join(',')} ${methods.join(',')}`;
}

/** By code units, the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
