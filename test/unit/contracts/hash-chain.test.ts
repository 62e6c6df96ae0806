import { hash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundedText, CHAIN_START, type ChainHead, linkCheck } from '#contracts';

type Link = ChainHead & { readonly text: string };

const hashOf = ({ text }: { readonly text: string }, previous: string) =>
  hash('sha256', `${previous} ${text}`);
const chainOf = (texts: readonly string[]): Link[] => {
  let head = CHAIN_START;
  return texts.map((text) => {
    head = { position: head.position + 1, hash: hashOf({ text }, head.hash) };
    return { ...head, text };
  });
};
const verdict = (links: readonly Link[], anchor?: string) => {
  const check = linkCheck<Link>(hashOf, anchor);
  return check.add(links) ?? check.end();
};
const [one, two, three] = chainOf(['a', 'b', 'c']) as [Link, Link, Link];
const all = [one, two, three];

it('a chain is whole as it was written, and has the end that it has', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      const links = chainOf(texts);
      const check = linkCheck<Link>(hashOf, links[0]?.hash);
      expect(check.add(links) ?? check.end()).toBeUndefined();
      expect(check.last().hash).toBe(links.at(-1)?.hash ?? '');
    }),
  );
});

it.each<[string, readonly Link[], string]>([
  ['the first is gone', [two, three], 'entry 1 is missing'],
  ['several are gone', [three], 'entries 1 to 2 are missing'],
  ['one is there twice', [one, one], 'entry 1 stands where entry 2 belongs'],
  ['one has no number', [one, { ...two, position: Number.NaN }], 'one without a number stands'],
  ['one was changed', [one, { ...two, text: 'x' }, three], 'entry 2 is not what was written'],
])('a check tells: %s', (_, links, sentence) => {
  expect(verdict(links)).toContain(sentence);
});

it('a chain that is cut off is only found by who noted down a hash', () => {
  expect(verdict([one, two])).toBeUndefined();
  expect(verdict([one, two], three.hash)).toContain(`no entry has the hash ${three.hash}`);
  expect(verdict(all, three.hash)).toBeUndefined();
});

it('what is wrong first is what a check goes on to tell', () => {
  const check = linkCheck<Link>(hashOf);
  expect(check.add([two])).toBe('entry 1 is missing');
  expect(check.add(all)).toBe('entry 1 is missing');
  expect([check.end(), check.last()]).toEqual(['entry 1 is missing', CHAIN_START]);
});

it('what cannot be hashed is not what was written', () => {
  const check = linkCheck<Link>(() => undefined);
  expect(check.add(all)).toContain('entry 1 is not what was written');
});

it('a bounded text is cut between characters, and holds none that is half', () => {
  expect(boundedText('a🌳🌳', 2)).toBe('a🌳');
  expect(boundedText('a\ud800\0', 9)).toBe('a\ufffd\ufffd');
});
