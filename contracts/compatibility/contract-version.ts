import type { Keywords } from './keywords.ts';

/** A message that shows what a contract accepts. */
export type ValidExample = { readonly name: string; readonly message: unknown };

/** A file under `invalid/`, as it was read: it should say what it violates. */
export type InvalidExample = { readonly name: string; readonly content: unknown };

/** One version of a contract, as its folder holds it. */
export type ContractVersion = EarlierSchema & {
  readonly valid: readonly ValidExample[];
  readonly invalid: readonly InvalidExample[];
  /** Lifts a message of the version before to this one. */
  readonly upcast?: (message: unknown) => unknown;
};

/** The schema of one version, for example as it was at a git ref. */
export type EarlierSchema = {
  /** Its folder under `contracts/`: `legacy/order/v1`. */
  readonly folder: string;
  readonly schema: Keywords;
};

/** The folders of contracts: messages of the legacy, requests to it, domain events. */
export const CONTRACT_KINDS = ['legacy', 'legacy-api', 'scm'] as const;

export type ContractKind = (typeof CONTRACT_KINDS)[number];

/** What a folder says about its contract: `scm/order/OrderPlaced/v1` is version 1 of scm.order.OrderPlaced. */
export type Identity = {
  readonly kind: ContractKind;
  readonly name: string;
  readonly version: number;
};

/** Reads the folder's name; undefined where it is no contract's. */
export function identityOf(folder: string): Identity | undefined {
  const match = /^((?:legacy|legacy-api|scm\/[^/]+)\/[^/]+)\/v([1-9][0-9]*)$/.exec(folder);
  const kind = CONTRACT_KINDS.find((one) => folder.startsWith(`${one}/`));
  if (match?.[1] === undefined || kind === undefined) return undefined;
  return { kind, name: match[1].replaceAll('/', '.'), version: Number(match[2]) };
}

/** `name@version` of the contract in a folder, or the folder where it is no contract's. */
export function contractIdOf(folder: string): string {
  const identity = identityOf(folder);
  return identity === undefined ? folder : `${identity.name}@${identity.version}`;
}
