import type { Route } from '#contracts';
import type { TemplateSegment } from './path-template.ts';
import { pick, type RouteSlot } from './route-slot.ts';
import type { RoutedRequest } from './routed-request.ts';

/** Templates by their segments, while routes are added. */
export type Branch = {
  readonly literals: Map<string, Branch>;
  parameter: Branch | undefined;
  /** Routes whose `**` stands here. */
  rest: RouteSlot | undefined;
  /** Routes whose template ends here. */
  end: RouteSlot | undefined;
};

/**
 * The same to look things up in. Of 10,000 routes most are in no cache of the processor, and each
 * object that is looked at costs more than all comparing: what has no choice takes no node.
 */
export type Node = {
  /** What comes before any choice: a literal, or undefined for a parameter. */
  readonly tail: readonly (string | undefined)[];
  readonly literals: ReadonlyMap<string, Node> | undefined;
  readonly parameter: Node | undefined;
  readonly rest: RouteSlot | undefined;
  readonly end: RouteSlot | undefined;
  /** In place of `end` where that holds one route, of any host and without conditions. */
  readonly only: Route | undefined;
  /** Its method; '' for any. */
  readonly method: string;
};

export function newBranch(): Branch {
  return { literals: new Map(), parameter: undefined, rest: undefined, end: undefined };
}

/** Where a route belongs. */
export function slotIn(root: Branch, segments: readonly TemplateSegment[]): RouteSlot {
  let branch = root;
  for (const segment of segments) {
    if (segment.kind === 'rest') {
      branch.rest ??= new Map();
      return branch.rest;
    }
    if (segment.kind === 'parameter') {
      branch.parameter ??= newBranch();
      branch = branch.parameter;
    } else {
      const child: Branch = branch.literals.get(segment.text) ?? newBranch();
      branch.literals.set(segment.text, child);
      branch = child;
    }
  }
  branch.end ??= new Map();
  return branch.end;
}

/** @param tails those that nodes share, by their text */
export function compact(branch: Branch, tails = new Map<string, Node['tail']>()): Node {
  const tail: (string | undefined)[] = [];
  let last = branch;
  for (let next = soleChild(last); next !== undefined; next = soleChild(last)) {
    tail.push(next.literal);
    last = next.child;
  }
  const key = JSON.stringify(tail.map((literal) => literal ?? null));
  const shared = tails.get(key) ?? tail;
  tails.set(key, shared);
  const literals = [...last.literals].map(
    ([text, child]) => [text, compact(child, tails)] as const,
  );
  const { only, method = '' } = soleRoute(last.end);
  return {
    tail: shared,
    literals: literals.length === 0 ? undefined : new Map(literals),
    parameter: last.parameter && compact(last.parameter, tails),
    rest: last.rest,
    end: only === undefined ? last.end : undefined,
    only,
    method,
  };
}

/** Branches share no node, so that going back to a less specific one looks at each node once. */
export function find(
  node: Node,
  segments: readonly string[],
  from: number,
  request: RoutedRequest,
): Route | undefined {
  let depth = from;
  for (const literal of node.tail) {
    const segment = segments[depth];
    // An empty segment, after a trailing slash, is no value.
    if (literal === undefined ? !segment : segment !== literal) return undefined;
    depth += 1;
  }
  const segment = segments[depth];
  if (segment === undefined) {
    return atEnd(node, request) ?? (node.rest && pick(node.rest, request));
  }
  const literal = node.literals?.get(segment);
  const found =
    (literal && find(literal, segments, depth + 1, request)) ??
    (node.parameter && segment !== ''
      ? find(node.parameter, segments, depth + 1, request)
      : undefined);
  return found ?? (node.rest && pick(node.rest, request));
}

function atEnd({ only, method, end }: Node, request: RoutedRequest): Route | undefined {
  if (only === undefined) return end && pick(end, request);
  const asked = request.method;
  const takes = method === '' || asked === method || (asked === 'HEAD' && method === 'GET');
  return takes ? only : undefined;
}

function soleChild({ literals, parameter, rest, end }: Branch) {
  if (rest !== undefined || end !== undefined) return undefined;
  if (parameter !== undefined) {
    return literals.size === 0 ? { literal: undefined, child: parameter } : undefined;
  }
  const [first, second] = literals;
  if (first === undefined || second !== undefined) return undefined;
  return { literal: first[0], child: first[1] };
}

function soleRoute(slot: RouteSlot | undefined): { only?: Route; method?: string } {
  const [[host, methods] = [], anotherHost] = slot ?? [];
  if (methods === undefined || host !== '' || anotherHost !== undefined) return {};
  const [[method, candidates] = [], anotherMethod] = methods;
  const [candidate, another] = candidates ?? [];
  if (method === undefined || candidate === undefined) return {};
  if (anotherMethod !== undefined || another !== undefined) return {};
  return candidate.conditions.length > 0 ? {} : { only: candidate.route, method };
}
