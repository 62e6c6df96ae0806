/** What a person puts between two numbers. */
const BETWEEN = /[/,]|\s{2,}/;

/** +82 is Korea; some write the 0 that follows within Korea all the same. */
const KOREA = /^\s*\+\s*82[\s-]*(?:\(0\)|0)?/;

/** Numbers of companies, such as 1588-1234: they have no area code, and no 0. */
const COMPANY = /^1[568][0-9]{6}$/;

/**
 * Digits of a phone number as it is dialled within Korea. The legacy keeps phones as numbers, which
 * lose their leading 0: `1024242424` → `01024242424`. Of two numbers in one field it is the first.
 */
export function phoneOf(text: string): string {
  const first = text.split(BETWEEN).find((part) => digitsOf(part).length >= 7) ?? text;
  const digits = digitsOf(first.replace(KOREA, '0'));
  const isComplete = digits === '' || digits.startsWith('0') || COMPANY.test(digits);
  return isComplete ? digits : `0${digits}`;
}

function digitsOf(text: string): string {
  return text.replace(/[^0-9]/g, '');
}
