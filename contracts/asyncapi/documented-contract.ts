import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { BanyanError } from '../error.ts';
import type { IgnoredTerms, ContractTerms as MessageTerms } from '../legacy/legacy-contract.ts';
import { isSchemaObject } from '../schema-node.ts';

/** A value that keeps a contract, by the name of its file. */
export type Example = { readonly name: string; readonly message: unknown };

/** One version of a contract as it stands in its folder: the schema, and the examples beside it. */
export type ContractFiles = {
  readonly schema: AnySchemaObject;
  readonly examples: readonly Example[];
};

/** How a contract's messages travel, and which way. */
export type Way =
  | ({ readonly kind: 'legacy-message' } & Pick<
      MessageTerms,
      'format' | 'routingKeys' | 'identify' | 'key' | 'aggregate'
    >)
  | ({ readonly kind: 'ignored-message' } & Pick<
      IgnoredTerms,
      'format' | 'routingKeys' | 'identify' | 'ignore'
    >)
  | {
      readonly kind: 'domain-event';
      readonly producer: 'adapter' | 'scm';
      readonly ordered: boolean;
    }
  | { readonly kind: 'legacy-command'; readonly method: string; readonly path: string };

/** One version of a contract, ready to be written about. */
export type DocumentedVersion = ContractFiles & {
  /** `name@version`, for example `legacy.order@1`. */
  readonly id: string;
  readonly version: number;
  /** The schema's title, for example `LegacyOrderV1`. */
  readonly title: string;
  readonly description: string;
  readonly way: Way;
};

/** A contract with all its versions, the oldest first. */
export type DocumentedContract = {
  readonly name: string;
  /** The part of the name before its last dot: `legacy`, `scm.order`. */
  readonly context: string;
  readonly versions: readonly DocumentedVersion[];
  readonly newest: DocumentedVersion;
};

/**
 * Gathers versions into contracts, in the order of their names: what the legacy says, what it is told,
 * then the SCM's contexts.
 *
 * @throws BanyanError `contract_terms` for a schema whose `x-contract` says no name, version or way
 */
export function documentedContracts(files: readonly ContractFiles[]): DocumentedContract[] {
  const versions = files
    .map((one) => ({ ...versionOf(one), name: termsOf(one.schema).name }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version - b.version));
  return [...Map.groupBy(versions, ({ name }) => name)].map(([name, all]) => {
    // A group has one member at the least.
    const newest = all.at(-1) as DocumentedVersion;
    return { name, context: name.replace(/\.[^.]*$/, ''), versions: all, newest };
  });
}

function versionOf({ schema, examples }: ContractFiles): DocumentedVersion {
  const { name, version } = termsOf(schema);
  return {
    id: `${name}@${version}`,
    version,
    title: schema.title ?? `${name}-v${version}`,
    description: schema.description ?? '',
    way: wayOf(schema),
    schema,
    examples: examples.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function termsOf(schema: AnySchemaObject): { readonly name: string; readonly version: number } {
  const terms: unknown = schema['x-contract'];
  if (isSchemaObject(terms) && typeof terms.name === 'string' && Number.isInteger(terms.version)) {
    return { name: terms.name, version: terms.version };
  }
  throw incomplete(schema, 'says no name and version');
}

function wayOf(schema: AnySchemaObject): Way {
  // The shape of x-contract is checked by a test over every schema, and by `banyan contracts check`.
  const terms = schema['x-contract'];
  if (Array.isArray(terms.routingKeys)) {
    const { format, routingKeys, identify, ignore, key, aggregate } = terms;
    if (ignore !== undefined) {
      return { kind: 'ignored-message', format, routingKeys, identify, ignore };
    }
    return { kind: 'legacy-message', format, routingKeys, identify, key, aggregate };
  }
  if (terms.producer !== undefined) {
    const { producer, ordered = false } = terms;
    return { kind: 'domain-event', producer, ordered };
  }
  if (terms.path !== undefined) {
    return { kind: 'legacy-command', method: terms.method, path: terms.path };
  }
  throw incomplete(schema, 'says no routing keys, producer or path');
}

function incomplete(schema: AnySchemaObject, what: string): BanyanError {
  const id = schema.$id ?? schema.title ?? 'a schema';
  return new BanyanError('contract_terms', `${id}: "x-contract" ${what}`, {
    exitCode: 2,
    advice: 'See what is wrong: banyan contracts check',
  });
}
