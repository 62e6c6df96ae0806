import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { maskPersonalData } from '../personal-data.ts';
import { schemaValidator, type Violation } from '../schema-validator.ts';

/** What a legacy schema says about itself under `x-contract`. */
export type ContractTerms = {
  readonly name: string;
  readonly version: number;
  /** Fields and the values by which a decoded message is known to be of this contract. */
  readonly identify: Readonly<Record<string, readonly string[]>>;
  /** The fields that together name one message: the same message again has the same values. */
  readonly key: readonly string[];
  /** What the message is about; `id` is a field. */
  readonly aggregate: { readonly type: string; readonly id: string };
};

/** A message that the legacy sends, as both sides agreed on it. */
export type LegacyContract = ContractTerms & {
  /** `name@version`, for example `legacy.order@1`. */
  readonly id: string;
  validate(message: unknown): readonly Violation[];
  mask(message: unknown): unknown;
};

export function legacyContract(schema: AnySchemaObject): LegacyContract {
  // The shape of x-contract is checked by a test over every schema in contracts/legacy.
  const terms = schema['x-contract'] as ContractTerms;
  return {
    ...terms,
    id: `${terms.name}@${terms.version}`,
    validate: schemaValidator(schema),
    mask: (message) => maskPersonalData(schema, message),
  };
}
