import { pathSegments } from './path-segments.ts';

/** A segment of a route's path; `rest` is a last `**`. */
export type TemplateSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'rest' };

/** A route's path, read, or what is wrong with it. */
export type Template =
  | { readonly ok: true; readonly segments: readonly TemplateSegment[] }
  | { readonly ok: false; readonly problem: string };

/** Reads `/members/{id}` or `/shop/**`. */
export function readTemplate(path: string): Template {
  const texts = pathSegments(path);
  if (texts === undefined) return { ok: false, problem: `${path} cannot be decoded` };
  const segments: TemplateSegment[] = [];
  for (const [index, text] of texts.entries()) {
    if (text === '**') {
      if (index < texts.length - 1) {
        return { ok: false, problem: `** must be the last segment of ${path}` };
      }
      segments.push({ kind: 'rest' });
    } else if (/^\{[^{}]+\}$/.test(text)) {
      segments.push({ kind: 'parameter', name: text.slice(1, -1) });
    } else if (/[{}*]/.test(text)) {
      return { ok: false, problem: `a parameter must be a whole segment, unlike "${text}"` };
    } else {
      segments.push({ kind: 'literal', text });
    }
  }
  return { ok: true, segments };
}
