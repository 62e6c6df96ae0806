import type { AnySchemaObject } from 'ajv/dist/2020.js';
import { type Steps, stepsOf, valuesAt } from '../json-pointer.ts';
import { maskPersonalData } from '../personal-data.ts';
import { schemaValidator, type Violation } from '../schema-validator.ts';
import { type MessageShape, messageShapeOf } from './message-shape.ts';

/**
 * What each legacy schema says about itself under `x-contract`. Places are JSON pointers into the
 * decoded message (RFC 6901).
 */
type CommonTerms = {
  readonly name: string;
  readonly version: number;
  /** How the body is written on the wire. */
  readonly format: 'json' | 'xml' | 'form';
  /** The routing keys that the legacy publishes it with. */
  readonly routingKeys: readonly string[];
  /** Places and the values by which a decoded message is known to be of this contract. */
  readonly identify: Readonly<Record<string, readonly string[]>>;
};

/** What the schema of a message that is read says besides. */
export type ContractTerms = CommonTerms & {
  /**
   * The places that together name one message: the same message again has the same values there.
   * `*` is every element of an array.
   */
  readonly key: readonly string[];
  /**
   * What the message is about: the first id that is there, and whatever else it touches. With a
   * `separator` one place names several.
   */
  readonly aggregate: {
    readonly type: string;
    readonly ids: readonly string[];
    readonly separator?: string;
    /**
     * Messages of one aggregate must be understood in their order: one that failed holds back those
     * after it. Without it they go on.
     */
    readonly ordered?: boolean;
  };
};

/** What the schema of a message says besides that nobody reads. */
export type IgnoredTerms = CommonTerms & {
  /** Why the SCM has no use for it: a few words. */
  readonly ignore: string;
};

/**
 * A message that the legacy sends and the SCM has no use for. One that it recognises is settled at once:
 * it is not validated, it has no key and no aggregate, and no translator reads it.
 */
export type IgnoredContract = IgnoredTerms & Pick<LegacyContract, 'id' | 'recognises' | 'mask'>;

/** A message that the legacy sends, as both sides agreed on it. */
export type LegacyContract = ContractTerms & {
  /** `name@version`, for example `legacy.order@1`. */
  readonly id: string;
  readonly shape: MessageShape;
  /** Whether a decoded message says that it is of this contract. */
  recognises(message: unknown): boolean;
  /** The first violation; none of a valid one. Compiled at the first call. */
  validate(message: unknown): readonly Violation[];
  mask(message: unknown): unknown;
  /** The values that name the message, in the order of `key`. */
  keyOf(message: unknown): readonly unknown[];
  /** The ids of the aggregates that it touches, each once; the first is what it is about. */
  aggregateIdsOf(message: unknown): readonly string[];
  /** Makes a message of this version out of one of the version before. */
  upcast(message: unknown): unknown;
};

/** A schema file, and the upcaster beside it if there is one. */
export type ContractSource = {
  readonly schema: AnySchemaObject;
  readonly upcast?: (message: never) => unknown;
};

export function legacyContract({ schema, upcast }: ContractSource): LegacyContract {
  // The shape of x-contract is checked by a test over every schema, and by `banyan contracts check`.
  const terms = schema['x-contract'] as ContractTerms;
  const { ids, separator } = terms.aggregate;
  const keySteps = terms.key.map(stepsOf);
  const idSteps = ids.map(stepsOf);
  return {
    ...terms,
    ...recogniserOf(schema, terms),
    shape: messageShapeOf(schema),
    validate: schemaValidator(schema, 'first'),
    keyOf: (message) =>
      keySteps.map((steps) => {
        const values = valuesAt(message, steps);
        return steps.includes('*') ? values : (values[0] ?? '');
      }),
    aggregateIdsOf: (message) => {
      const texts = idSteps.map((steps) => textAt(message, steps));
      const all = separator === undefined ? texts : texts.flatMap((text) => text.split(separator));
      return [...new Set(all.map((id) => id.trim()).filter((id) => id !== ''))];
    },
    // The caller has just found that the message keeps the version before.
    upcast: (message) => (upcast === undefined ? message : upcast(message as never)),
  };
}

export function ignoredContract({ schema }: ContractSource): IgnoredContract {
  // Checked like the terms of any other contract.
  const terms = schema['x-contract'] as IgnoredTerms;
  return { ...terms, ...recogniserOf(schema, terms) };
}

/** Whether a schema says that nobody reads its messages. */
export function isIgnored({ schema }: ContractSource): boolean {
  return schema['x-contract'].ignore !== undefined;
}

function recogniserOf(schema: AnySchemaObject, { name, version, identify }: CommonTerms) {
  const signs = Object.entries(identify).map(
    ([pointer, values]) => [stepsOf(pointer), values] as const,
  );
  return {
    id: `${name}@${version}`,
    recognises: (message: unknown) =>
      signs.every(([steps, values]) => values.includes(textAt(message, steps))),
    mask: (message: unknown) => maskPersonalData(schema, message),
  };
}

/** A plain value as text; empty if it is missing or no plain value. */
function textAt(message: unknown, steps: Steps): string {
  const [value] = valuesAt(message, steps);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
