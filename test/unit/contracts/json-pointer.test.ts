import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changedAt, pointerTo, stepsOf, valuesAt } from '../../../contracts/json-pointer.ts';

const order = { ordno: '17', items: [{ istep: '1' }, { istep: '2' }], note: null };
const at = (pointer: string, value: unknown = order) => valuesAt(value, stepsOf(pointer));
const changed = (pointer: string, value: unknown = order) =>
  changedAt(value, stepsOf(pointer), (found) => ({ found }));

describe('a pointer', () => {
  it.each([
    ['', []],
    ['/ordno', ['ordno']],
    ['/items/*/istep', ['items', '*', 'istep']],
    ['/', ['']],
    ['/a~1b/c~0d', ['a/b', 'c~d']],
    ['/~01', ['~1']],
  ])('%p has the steps %p', (pointer, steps) => {
    expect(stepsOf(pointer)).toEqual(steps);
  });

  it('to a member has its name as the last step, whatever the name is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('/', '~', '0', '1', 'a') })),
        (names) => {
          const pointer = names.reduce(pointerTo, '');
          expect(stepsOf(pointer)).toEqual(names);
        },
      ),
    );
  });
});

describe('what stands at a place', () => {
  it.each([
    ['the whole', '', [order]],
    ['a member', '/ordno', ['17']],
    ['an element', '/items/1/istep', ['2']],
    ['null, which is a value', '/note', [null]],
    ['every element', '/items/*/istep', ['1', '2']],
  ])('is %s', (_, pointer, values) => {
    expect(at(pointer)).toEqual(values);
  });

  it.each([
    ['a member is missing', '/step', order],
    ['a parent is missing', '/delivery/step', order],
    ['a parent is null', '/note/text', order],
    ['a parent is text', '/ordno/0', order],
    ['an array ends before', '/items/2', order],
    ['the length of an array is asked for', '/items/length', order],
    ['an index is not written as one', '/items/00', order],
    ['every element is asked of what is no array', '/ordno/*', order],
    ['a name is only inherited', '/toString', order],
    ['there is no message', '/ordno', null],
  ])('is nothing when %s', (_, pointer, value) => {
    expect(at(pointer, value)).toEqual([]);
  });

  it('with the name *, is a member of that name when there is no array', () => {
    expect(at('/*', { '*': '1' })).toEqual(['1']);
  });
});

describe('a change', () => {
  it.each([
    ['of the whole', '', { found: order }],
    ['of a member', '/ordno', { ...order, ordno: { found: '17' } }],
    ['of an element', '/items/1', { ...order, items: [{ istep: '1' }, { found: { istep: '2' } }] }],
    [
      'of every element',
      '/items/*/istep',
      { ...order, items: [{ istep: { found: '1' } }, { istep: { found: '2' } }] },
    ],
    ['of null', '/note', { ...order, note: { found: null } }],
  ])('%s is seen there and nowhere else', (_, pointer, result) => {
    expect(changed(pointer)).toEqual(result);
  });

  it.each([
    '/step',
    '/delivery/step',
    '/note/text',
    '/ordno/0',
    '/items/2',
    '/items/length',
    '/ordno/*',
    '/toString',
  ])('at %s, where nothing stands, adds nothing', (pointer) => {
    expect(changed(pointer)).toEqual(order);
  });

  it('leaves the original as it was', () => {
    const original = structuredClone(order);
    changedAt(original, ['items', '*', 'istep'], () => '4');
    changedAt(original, ['items', '0', 'istep'], () => '4');
    expect(original).toEqual(order);
  });

  it('is found again at its place, in any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.string()), (inner, names) => {
        const steps = names.map((name) => `-${name}`);
        const outer = steps.reduceRight<unknown>((member, step) => ({ [step]: member }), inner);
        expect(valuesAt(outer, steps)).toEqual([inner]);
        expect(
          valuesAt(
            changedAt(outer, steps, () => 'changed'),
            steps,
          ),
        ).toEqual(['changed']);
      }),
    );
  });
});
