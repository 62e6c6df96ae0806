/** The steps of a JSON pointer (RFC 6901); of a contract's pointer, `*` is every element of an array. */
export type Steps = readonly string[];

/** `/delivery/ordno` → delivery, ordno; the empty pointer, which is the whole, has no steps. */
export function stepsOf(pointer: string): Steps {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `/items` and `a/b` → `/items/a~1b`: the pointer to a member. */
export function pointerTo(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** What stands at the steps: nothing, one value, or with `*` several. */
export function valuesAt(value: unknown, steps: Steps): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of steps) found = found.flatMap((parent) => membersOf(parent, step));
  return found;
}

function membersOf(parent: unknown, step: string): readonly unknown[] {
  if (typeof parent !== 'object' || parent === null) return [];
  if (step === '*' && Array.isArray(parent)) return parent;
  return isMember(parent, step) ? [Reflect.get(parent, step)] : [];
}

/** Of an array only its elements: its length is no place in the message (RFC 6901, section 4). */
function isMember(parent: object, step: string): boolean {
  return Object.hasOwn(parent, step) && (!Array.isArray(parent) || /^[0-9]+$/.test(step));
}

/** A copy in which what stands at the steps is changed; what does not stand there is not added. */
export function changedAt(
  value: unknown,
  steps: Steps,
  change: (value: unknown) => unknown,
): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (step === '*' && Array.isArray(value)) return value.map((one) => changedAt(one, rest, change));
  if (!isMember(value, step)) return value;
  const changed = changedAt(Reflect.get(value, step), rest, change);
  return Array.isArray(value) ? value.with(Number(step), changed) : { ...value, [step]: changed };
}
