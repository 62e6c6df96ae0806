import { type LegacyContractId, legacySources } from '../generated/registry.ts';
import {
  type ContractSource,
  type IgnoredContract,
  ignoredContract,
  isIgnored,
  type LegacyContract,
  legacyContract,
} from './legacy-contract.ts';

const sources: readonly ContractSource[] = legacySources;

/** Every version of every legacy contract that is read, the newest of each first. */
export const legacyContracts: readonly LegacyContract[] = sources
  .filter((source) => !isIgnored(source))
  .map(legacyContract)
  .sort((a, b) => b.version - a.version);

/** Every version of every legacy contract whose messages are ignored, the newest of each first. */
export const ignoredContracts: readonly IgnoredContract[] = sources
  .filter(isIgnored)
  .map(ignoredContract)
  .sort((a, b) => b.version - a.version);

const allContracts = [...ignoredContracts, ...legacyContracts].sort(
  (a, b) => b.version - a.version,
);

/**
 * The contracts that a decoded message says it is of, the newest version of each first. A message of
 * two names is of neither, as far as anybody can tell.
 */
export function contractsFor(message: unknown): readonly (LegacyContract | IgnoredContract)[] {
  return allContracts.filter((contract) => contract.recognises(message));
}

/** A message in the newest version of its contract. */
export type CurrentMessage = {
  readonly contract: LegacyContract & { readonly id: LegacyContractId };
  readonly message: unknown;
};

/** Lifts a message that keeps its contract to the newest version, one upcaster after the other. */
export function lifted(contract: LegacyContract, message: unknown): CurrentMessage {
  const later = legacyContracts.filter(
    ({ name, version }) => name === contract.name && version > contract.version,
  );
  return later.reduceRight(
    (current, next) => ({ contract: next, message: next.upcast(current.message) }),
    { contract, message },
    // The last of them is the newest, whose id is a LegacyContractId.
  ) as CurrentMessage;
}
