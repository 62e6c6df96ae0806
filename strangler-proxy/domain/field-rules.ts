import { isHopByHop } from './hop-by-hop.ts';

/** Header fields to set and to remove. */
export type FieldRules = {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
};

/** RFC 9112 §6: where a message ends. Expect and Trailer: this proxy answers for them itself. */
const FRAMING = new Set(['content-length', 'expect', 'trailer']);

/** What no rule may touch: fields that frame a message, or are about one connection only. */
export function fieldProblems({ set = {}, remove = [] }: FieldRules): string[] {
  const problems: string[] = [];
  for (const name of [...Object.keys(set), ...remove]) {
    const key = name.toLowerCase();
    if (isHopByHop(key) || FRAMING.has(key)) {
      problems.push(`${name} frames the message or is about one connection: it cannot be changed`);
    }
  }
  // RFC 9112 §3.2: a request without it must be refused.
  const withoutHost = remove.find((name) => name.toLowerCase() === 'host');
  if (withoutHost !== undefined) problems.push(`${withoutHost} cannot be removed, only set`);
  return problems;
}

/** Removes fields, and sets fields in place of all of their name; the others stay as they are. */
export function compileFieldRules({
  set = {},
  remove = [],
}: FieldRules): (fields: readonly string[]) => string[] {
  const gone = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
  const added = Object.entries(set).flat();
  return (fields) => {
    const kept: string[] = [];
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index] ?? '';
      if (!gone.has(name.toLowerCase())) kept.push(name, fields[index + 1] ?? '');
    }
    kept.push(...added);
    return kept;
  };
}
