/** The legacy keeps phones as numbers, which lose their leading 0: `1024242424` → `01024242424`. */
export function phoneOf(text: string): string {
  const digits = text.replace(/[^0-9]/g, '');
  return digits === '' || digits.startsWith('0') ? digits : `0${digits}`;
}
