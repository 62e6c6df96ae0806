import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { commandSchemas, type LegacyCommands } from '../generated/registry.ts';
import { maskPersonalData } from '../personal-data.ts';
import { schemaValidator, type Violation } from '../schema-validator.ts';

/** `name@version` of a request to the legacy, for example `legacy-api.order-step@1`. */
export type LegacyCommandId = keyof LegacyCommands;

/** A request that the legacy's REST interface takes, as both sides agreed on it. Its body is JSON. */
export type CommandContract = {
  readonly id: LegacyCommandId;
  /** The HTTP method. */
  readonly method: string;
  /** Where the interface takes it, from the legacy's root on. */
  readonly path: string;
  /** The first violation; none of a valid one. Compiled at the first call. */
  validate(body: unknown): readonly Violation[];
  mask(body: unknown): unknown;
};

/** What a schema of the REST interface says about itself under `x-contract`. */
type CommandTerms = Pick<CommandContract, 'method' | 'path'>;

// Object.entries loses that the keys are the ids.
const entries = Object.entries(commandSchemas) as [LegacyCommandId, AnySchemaObject][];

export const commandContracts = Object.fromEntries(
  entries.map(([id, schema]) => {
    // The shape of x-contract is checked by a test over every schema of a command.
    const { method, path } = schema['x-contract'] as CommandTerms;
    const validate = schemaValidator(schema, 'first');
    const mask = (body: unknown) => maskPersonalData(schema, body);
    return [id, { id, method, path, validate, mask }];
  }),
  // fromEntries loses it again.
) as { readonly [Id in LegacyCommandId]: CommandContract };
