import { stepsOf } from '../json-pointer.ts';
import type { Keywords } from './keywords.ts';

/** What a local `$ref` (`#`, `#/$defs/won`) points to; undefined for any other, or one to nowhere. */
export function referenced(root: Keywords, ref: unknown): unknown {
  if (typeof ref !== 'string' || !/^#(\/|$)/.test(ref)) return undefined;
  // Percent-encoding is left alone: such a reference is taken to lead nowhere.
  if (ref.includes('%')) return undefined;
  let here: unknown = root;
  for (const step of stepsOf(ref.slice(1))) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = Reflect.get(here, step);
  }
  return here;
}
