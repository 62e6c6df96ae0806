import { isSchemaObject } from '../schema-node.ts';
import type { Violation } from '../schema-validator.ts';
import type { Flaw } from './break.ts';
import type { ContractVersion } from './contract-version.ts';
import { isIgnored } from './ignored.ts';
import { mapOf } from './keywords.ts';

/** Which examples of a contract are not accepted, or not refused for the reason that they state. */
export function exampleFlaws(
  { schema, valid, invalid }: ContractVersion,
  validate: (value: unknown) => readonly Violation[],
): readonly Flaw[] {
  return [
    ...(valid.length === 0 ? [none('valid')] : []),
    // Nobody refuses what is ignored.
    ...(invalid.length === 0 && !isIgnored(schema) ? [none('invalid')] : []),
    ...valid.flatMap(({ name, message }) =>
      validate(message).map((violation) => ({
        rule: 'example_refused',
        pointer: violation.pointer,
        message: `valid/${name} is refused: ${violation.message}`,
        advice: 'Repair the example, or accept it.',
      })),
    ),
    ...invalid.flatMap(({ name, content }) => invalidFlaws(name, content, validate)),
  ];
}

function none(verdict: string): Flaw {
  return {
    rule: 'examples_missing',
    pointer: '',
    message: `has no example under ${verdict}/`,
    advice: `Write one: ${verdict}/<name>.json.`,
  };
}

function invalidFlaws(
  name: string,
  content: unknown,
  validate: (value: unknown) => readonly Violation[],
): readonly Flaw[] {
  const example = isSchemaObject(content) ? content : {};
  const { pointer, rule } = mapOf(example, 'violates');
  if (typeof pointer !== 'string' || typeof rule !== 'string' || !('message' in example)) {
    return [
      {
        rule: 'example_malformed',
        pointer: '',
        message: `invalid/${name} does not say what it violates`,
        advice: 'Write {"violates": {"pointer": "/step", "rule": "enum"}, "message": {…}}.',
      },
    ];
  }
  const found = validate(example.message);
  if (found.some((one) => one.pointer === pointer && one.rule === rule)) return [];
  const advice = `It should be refused for ${rule}: repair the example, or the schema.`;
  if (found.length === 0) {
    return [{ rule: 'example_accepted', pointer, message: `invalid/${name} is accepted`, advice }];
  }
  const reasons = found.map((one) => `${one.rule} at "${one.pointer}"`).join(', ');
  const message = `invalid/${name} is refused for another reason: ${reasons}`;
  return [{ rule: 'example_refused_otherwise', pointer, message, advice }];
}
