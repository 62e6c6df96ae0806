/**
 * Text as the buyer typed it: a form page in CP949 sends a character that CP949 lacks as a numeric
 * character reference (HTML Standard, form submission), and the legacy keeps it so: `&#128512;` → 😀.
 */
export function textOf(text: string): string {
  return text.replace(/&#([0-9]{1,7});/g, (reference, digits: string) => {
    const code = Number(digits);
    const isCharacter = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : reference;
  });
}

/** `text` under this name, where there is any: `{...given('note', memo)}`. */
export function given<Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [_ in Name]?: string } {
  const typed = textOf(text ?? '');
  if (typed.trim() === '') return {};
  // A computed name of a literal type widens to string.
  return { [name]: typed } as { readonly [_ in Name]: string };
}
