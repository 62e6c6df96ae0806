/** Text that is safe to put into a page as it is. */
export type Html = { readonly html: string };

type Value = string | number | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of a page. Every value is escaped, unless it is a piece itself. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { html: String.raw({ raw: parts }, ...values.map(text)) };
}

function text(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value).replace(/[&<>"']/g, (char) => entities[char] ?? char);
  }
  return 'html' in value ? value.html : value.map(text).join('');
}
