import { expect, it } from '@jest/globals';
import { withheldBy } from '../../../adapter/tools.ts';

const flags = (known: Readonly<Record<string, boolean>>) => ({
  isKnown: (name: string) => name in known,
  isEnabled: (name: string) => known[name] ?? false,
});

it.each<[string, Readonly<Record<string, boolean>>, boolean]>([
  ['nobody has made its flag', {}, false],
  ['its flag is on', { 'translator.order': true }, false],
  ['its flag is off', { 'translator.order': false }, true],
  ['the flag of its next translator is off', { 'translator.order.next': false }, false],
  ['the flag of another contract is off', { 'translator.member': false }, false],
])('where %s (%j), the messages of a contract are withheld: %s', (_, known, withheld) => {
  const isWithheld = withheldBy(flags(known));
  expect(isWithheld('legacy.order@1')).toBe(withheld);
  expect(isWithheld('legacy.order@2')).toBe(withheld);
});
