import { changedAt, type EncodedField, type FieldEncoding, type LegacyContract } from '#contracts';
import type { Decoded, DecodeField } from './delivery.ts';
import type { Failure } from './failure.ts';

type Read = { readonly ok: true; readonly value: unknown };
type Unread = { readonly ok: false; readonly failure: Failure };

/**
 * A decoded message as its contract describes it: encodings within fields undone, and an array where
 * XML or a form shows a single element (also after an edit, which writes JSON). A field that is an
 * empty text is no field.
 */
export function shapedAs(
  contract: LegacyContract,
  { value, charset }: Decoded,
  decodeField: DecodeField,
): Read | Unread {
  let shaped = value;
  if (contract.format !== 'json') {
    for (const steps of contract.shape.arrays) {
      shaped = changedAt(shaped, steps, (one) => (Array.isArray(one) ? one : [one]));
    }
  }
  let failure: Failure | undefined;
  const undo = (text: string, { pointer, encodings, isObject }: EncodedField) => {
    let current: unknown = text;
    for (const encoding of encodings) {
      const result = decodeField(textOf(current), encoding, charset.used);
      if (!result.ok) {
        failure ??= fieldFailure(contract, pointer, encoding, result.problem);
        return current;
      }
      current = result.value;
    }
    return isObject && Array.isArray(current) && current.length === 0 ? {} : current;
  };
  for (const field of contract.shape.encodedFields) {
    shaped = changedAt(shaped, field.steps, (one) => {
      if (typeof one !== 'string') return one;
      return one === '' ? undefined : undo(one, field);
    });
  }
  return failure === undefined ? { ok: true, value: shaped } : { ok: false, failure };
}

function fieldFailure(
  contract: LegacyContract,
  pointer: string,
  encoding: FieldEncoding,
  problem: string,
): Failure {
  const message = `${pointer} ${problem}`;
  return { code: 'field_invalid', message, contract: contract.id, rule: encoding, pointer };
}

/** What the next encoding reads; a value that is no text is no encoding's input. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
