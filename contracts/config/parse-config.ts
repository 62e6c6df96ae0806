import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { BanyanConfig } from '../generated/config.ts';
import schema from './banyan.schema.json' with { type: 'json' };
import { capabilityComplaints } from './capabilities.ts';
import { edgeComplaints } from './edge.ts';
import { formats } from './formats.ts';
import { type Complaint, type ConfigProblem, complaintOf, nearest } from './problems.ts';
import { upstreamComplaints } from './upstreams.ts';
import { extractBraces, insertBraces } from './variables.ts';
import { withOption } from './with-option.ts';

/** A configuration that can be relied on, or everything that is wrong with it. */
export type ParsedConfig =
  | { readonly ok: true; readonly config: BanyanConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** What parsing needs to know beside the text. */
export type ParseOptions = {
  /** Names the file in problems. */
  readonly file: string;
  /** Values for `${VAR}`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys of the top; the others are not looked at. */
  readonly only?: readonly string[];
  /** Command-line options that outrank the file, by path: `{ 'admin.listen': '127.0.0.1:0' }`. */
  readonly overrides?: Readonly<Record<string, string | number | boolean>>;
};

let compiled: ValidateFunction<BanyanConfig> | undefined;

/** Compiled at the first call, and without what costs more than it brings for one file: each command waits for it. */
function validator(): ValidateFunction<BanyanConfig> {
  if (compiled !== undefined) return compiled;
  const ajv = new Ajv2020({
    ...{ allErrors: true, allowUnionTypes: true, useDefaults: true, verbose: true },
    // That the schema is one, a test says.
    ...{ meta: false, validateSchema: false, code: { optimize: false } },
  });
  for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, validate);
  compiled = ajv.compile<BanyanConfig>(schema);
  return compiled;
}

/**
 * Reads banyan.yaml: YAML 1.2, then `${VAR:-default}` from the environment, then the schema with its
 * defaults, then what a schema cannot say (a route names a service that exists, names are unique).
 * Reports every problem, not only the first. Pure: does not touch the file system.
 */
export function parseConfig(text: string, options: ParseOptions): ParsedConfig {
  const lines = new LineCounter();
  const { text: yaml, extracts } = extractBraces(text);
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const problem = (offset: number, message: string): ConfigProblem => {
    const { line, col } = lines.linePos(offset);
    return { file: options.file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  };

  const objections = objectionsOf(document);
  if (objections.length > 0) {
    return { ok: false, problems: objections.map((one) => problem(one.offset, one.message)) };
  }
  const unset = insertBraces(document, extracts, options.env);
  if (unset.length > 0) {
    const problems = unset.map(({ name, offset }) =>
      problem(
        offset,
        `the environment variable ${name} is not set: set it, or write \${${name}:-default}`,
      ),
    );
    return { ok: false, problems };
  }
  if (document.contents !== null && !isMap(document.contents)) {
    return { ok: false, problems: [problem(0, 'the configuration must be a map of keys')] };
  }
  const overrides = Object.entries(options.overrides ?? {});
  const written: unknown = document.toJS() ?? {};
  const { only } = options;
  const data = overrides.reduce<unknown>(
    (before, [path, value]) => withOption(before, path.split('.'), value),
    only ? withKeys(written, only) : written,
  );
  const validate = validator();
  const complaints = validate(data)
    ? crossCheck(data)
    : (validate.errors ?? [])
        // The pattern inside propertyNames is reported by propertyNames itself.
        .filter((error) => !error.schemaPath.includes('propertyNames/'))
        .map(complaintOf);
  // Without complaints the schema has let it through.
  if (complaints.length === 0) return { ok: true, config: data as BanyanConfig };
  const overridden = new Set(overrides.map(([path]) => path));
  const problems = complaints.map((complaint) =>
    overridden.has(complaint.path.join('.'))
      ? { file: 'command line', line: 0, column: 0, message: complaint.message }
      : problem(offsetOf(document, complaint), complaint.message),
  );
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function withKeys(data: unknown, keys: readonly string[]): object {
  const entries = Object.entries(data ?? {});
  return Object.fromEntries(entries.filter(([key]) => keys.includes(key)));
}

/** What YAML itself objects to; of its errors the first, because the rest mostly follows from it. */
function objectionsOf(document: Document): { offset: number; message: string }[] {
  const hint = 'quote a value that holds one of : # { } [ ] , & * ! | > % @';
  const [error] = document.errors;
  if (error !== undefined) return [{ offset: error.pos[0], message: `${error.message} (${hint})` }];
  const strays: { offset: number; message: string }[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      const message = `* refers to an earlier value, and none has this name (${hint})`;
      strays.push({ offset: alias.range?.[0] ?? 0, message });
    },
  });
  return strays;
}

/** What a schema cannot say. */
function crossCheck(config: BanyanConfig): Complaint[] {
  const services = Object.keys(config.services);
  const ofRoutes = config.routes.flatMap((route, index) => {
    const complaints: Complaint[] = [];
    if (!services.includes(route.service)) {
      const near = nearest(route.service, services);
      const hint =
        near === undefined
          ? `known services: ${services.join(', ') || 'none'}`
          : `did you mean "${near}"?`;
      complaints.push({
        path: ['routes', index, 'service'],
        message: `route ${route.name}: there is no service "${route.service}": ${hint}`,
      });
    }
    if (route.retired && route['store-and-forward']) {
      complaints.push({
        path: ['routes', index, 'store-and-forward'],
        atKey: true,
        message: `route ${route.name}: what is kept is for the legacy, which no longer has a route that is retired`,
      });
    }
    if (config.routes.findIndex(({ name }) => name === route.name) !== index) {
      complaints.push({
        path: ['routes', index, 'name'],
        message: `route ${route.name}: the name is taken by an earlier route`,
      });
    }
    return complaints;
  });
  return [
    ...upstreamComplaints(config),
    ...ofRoutes,
    ...edgeComplaints(config),
    ...capabilityComplaints(config),
  ];
}

/** Where a complaint's key or value stands; if it is not in the text, its nearest parent. */
function offsetOf(document: Document, { path, atKey }: Complaint): number {
  if (atKey) {
    const parent = document.getIn(path.slice(0, -1));
    const pairs = isMap(parent) ? parent.items : [];
    const keys = pairs.map(({ key }) => key).filter(isScalar);
    const range = keys.find(({ value }) => String(value) === path.at(-1))?.range;
    if (range) return range[0];
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
