import { BanyanError, type Route } from '#contracts';
import { pathSegments } from './path-segments.ts';

/** Routes, compiled once; finds the one that a request belongs to. */
export type RouteTable = {
  /**
   * The most specific route: at the first segment where two differ, a literal wins over a parameter,
   * a parameter over `**`; of two with the same path, the one that names the method. HEAD counts as
   * GET where no route names HEAD. Costs O(path segments) where templates do not overlap.
   */
  match(method: string, path: string): Route | undefined;
};

/** Routes by method; '' holds the one for every method. */
type Slot = Map<string, Route>;

type Node = {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  /** Routes whose `**` stands here. */
  readonly rest: Slot;
  /** Routes whose template ends here. */
  readonly end: Slot;
};

/**
 * Compiles routes. Throws a BanyanError `routes_invalid` (exit code 2) that names each template that
 * cannot be read, and each two routes that match the same requests.
 */
export function compileRoutes(routes: readonly Route[]): RouteTable {
  const root = newNode();
  const problems = routes.flatMap((route) => add(root, route) ?? []);
  if (problems.length > 0) {
    throw new BanyanError('routes_invalid', problems.join('\n'), {
      exitCode: 2,
      advice: 'Write templates such as GET /members/{id} or /shop/**, each once.',
    });
  }
  return {
    match(method, path) {
      const segments = pathSegments(path);
      return segments && find(root, segments, 0, method);
    },
  };
}

/** Adds a route to the trie; answers what is wrong with it, if anything. */
function add(root: Node, route: Route): string | undefined {
  const [, method = '', path = ''] = /^(?:([A-Z]+) )?(\/.*)$/.exec(route.match) ?? [];
  const segments = pathSegments(path);
  if (segments === undefined) return `route ${route.name}: ${route.match} cannot be decoded`;
  let node = root;
  let slot: Slot | undefined;
  for (const [index, segment] of segments.entries()) {
    if (segment === '**') {
      if (index < segments.length - 1) {
        return `route ${route.name}: ** must be the last segment of ${route.match}`;
      }
      slot = node.rest;
    } else if (/^\{[^{}]+\}$/.test(segment)) {
      node.parameter ??= newNode();
      node = node.parameter;
    } else if (/[{}*]/.test(segment)) {
      return `route ${route.name}: a parameter must be a whole segment, unlike "${segment}"`;
    } else {
      node = literalChild(node, segment);
    }
  }
  slot ??= node.end;
  const rival = slot.get(method);
  if (rival !== undefined) {
    return `routes ${rival.name} and ${route.name} match the same requests: ${rival.match} and ${route.match}`;
  }
  slot.set(method, route);
  return undefined;
}

/** Branches share no node, so that going back to a less specific one looks at each node once. */
function find(node: Node, segments: string[], depth: number, method: string): Route | undefined {
  const segment = segments[depth];
  if (segment === undefined) return pick(node.end, method) ?? pick(node.rest, method);
  const literal = node.literals.get(segment);
  const found =
    (literal && find(literal, segments, depth + 1, method)) ??
    // An empty segment, after a trailing slash, is no value.
    (node.parameter && segment !== ''
      ? find(node.parameter, segments, depth + 1, method)
      : undefined);
  return found ?? pick(node.rest, method);
}

function pick(slot: Slot, method: string): Route | undefined {
  if (slot.size === 0) return undefined;
  return slot.get(method) ?? (method === 'HEAD' ? slot.get('GET') : undefined) ?? slot.get('');
}

function literalChild(node: Node, segment: string): Node {
  const known = node.literals.get(segment);
  if (known !== undefined) return known;
  const child = newNode();
  node.literals.set(segment, child);
  return child;
}

function newNode(): Node {
  return { literals: new Map(), parameter: undefined, rest: new Map(), end: new Map() };
}
