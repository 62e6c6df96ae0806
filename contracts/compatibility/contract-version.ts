import type { Keywords } from './keywords.ts';

/** A message that shows what a contract accepts. */
export type ValidExample = { readonly name: string; readonly message: unknown };

/** A file under `invalid/`, as it was read: it should say what it violates. */
export type InvalidExample = { readonly name: string; readonly content: unknown };

/** One version of a contract, as its folder holds it. */
export type ContractVersion = {
  /** Its folder under `contracts/`: `legacy/order/v1`. */
  readonly folder: string;
  readonly schema: Keywords;
  readonly valid: readonly ValidExample[];
  readonly invalid: readonly InvalidExample[];
  /** Lifts a message of the version before to this one. */
  readonly upcast?: (message: unknown) => unknown;
};

/** A schema as it was at another time: at a git ref. */
export type EarlierSchema = { readonly folder: string; readonly schema: Keywords };

export type ContractKind = 'legacy' | 'scm';

/** What a folder says about its contract: `scm/order/OrderPlaced/v1` is version 1 of scm.order.OrderPlaced. */
export type Identity = {
  readonly kind: ContractKind;
  readonly name: string;
  readonly version: number;
  /** `name@version` */
  readonly id: string;
};

/** Reads the folder's name; undefined where it is no contract's. */
export function identityOf(folder: string): Identity | undefined {
  const match = /^(legacy\/[^/]+|scm\/[^/]+\/[^/]+)\/v([1-9][0-9]*)$/.exec(folder);
  if (match?.[1] === undefined) return undefined;
  const name = match[1].replaceAll('/', '.');
  const version = Number(match[2]);
  const kind = name.startsWith('legacy') ? 'legacy' : 'scm';
  return { kind, name, version, id: `${name}@${version}` };
}
