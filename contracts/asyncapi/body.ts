import type { Way } from './documented-contract.ts';

/** How a body is written on the wire. */
export type Body = { readonly contentType: string; readonly description: string };

const FORMATS = {
  json: { contentType: 'application/json', name: 'JSON' },
  xml: { contentType: 'application/xml', name: 'XML' },
  form: { contentType: 'application/x-www-form-urlencoded', name: 'A form' },
};

export function bodyOf(way: Way): Body {
  switch (way.kind) {
    case 'legacy-message':
    case 'ignored-message': {
      const { contentType, name } = FORMATS[way.format];
      return {
        contentType,
        description: `${name} in CP949 or UTF-8, whatever its label says. The schema describes it decoded, and examples show it so.`,
      };
    }
    case 'domain-event':
      return {
        contentType: 'application/cloudevents+json',
        description: 'A CloudEvent 1.0 in structured mode: JSON in UTF-8.',
      };
    case 'legacy-command':
      return { contentType: 'application/json', description: 'JSON in UTF-8.' };
  }
}
