import { schemaValidator, type Violation } from '../schema-validator.ts';
import type { Keywords } from './keywords.ts';

export type Compiled =
  | { readonly ok: true; readonly validate: (value: unknown) => readonly Violation[] }
  | { readonly ok: false; readonly problem: string };

/** Compiles a schema under no name, because other texts of the same contract may be compiled as well. */
export function compiled({ $id: _, ...schema }: Keywords): Compiled {
  try {
    const validate = schemaValidator(schema);
    // Compiled by the first call, which throws when it cannot be.
    validate(null);
    return { ok: true, validate };
  } catch (error) {
    return { ok: false, problem: String(error) };
  }
}
