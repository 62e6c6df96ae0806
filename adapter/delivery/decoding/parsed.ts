/** What a parser made of a text. `problem` is half a sentence ("is no JSON …") without the text. */
export type Parsed = { readonly ok: true; readonly value: unknown } | Unparsed;

export type Unparsed = {
  readonly ok: false;
  readonly problem: string;
  /** Which rule of ours was broken, where it is not the syntax. */
  readonly rule?: string;
};

/** Levels of nesting that a message may have: more is an attack or a mistake. */
export const maxDepth = 100;

export function tooDeep(levels: number): Unparsed {
  return { ok: false, problem: `nests deeper than ${levels} levels`, rule: 'depth' };
}
