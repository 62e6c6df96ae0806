import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BanyanError } from '#contracts';
import { type FlagNews, parseNews, parseOverrides } from '../../../flags/flag-news.ts';

const ID = '0f4d9d4e-54b1-4c36-9a0b-6a9a8b1f2a10';
const signed = { id: ID, who: 'ann', reason: 'errors', at: '2026-07-01T12:00:00Z' };
const override = { ...signed, origin: 'operator', flags: { 'order.cutover': false } };
const news = {
  ...signed,
  kind: 'change',
  names: ['order.cutover'],
  announced: [{ name: 'order.cutover', enabled: false, strategies: [] }],
  overrides: [override],
};
const refusal = expect.objectContaining({ code: 'news_invalid', exitCode: 2 });
const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe('news of flags', () => {
  it('are read as they were sent, without what nobody knows', () => {
    const ended = { ...override, until: '2026-07-02T12:00:00.123Z', lifted: liftOf(signed) };
    const whole: FlagNews = parseNews({ ...news, overrides: [ended], more: 1 });
    expect(whole).toEqual({ ...news, overrides: [ended] });
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['another kind', { ...news, kind: 'shout' }],
    ['no id', { ...news, id: undefined }],
    ['an id that is no UUID', { ...news, id: 'x'.repeat(36) }],
    ['nobody', { ...news, who: undefined }],
    ['a reason as long as a book', { ...news, reason: 'x'.repeat(4_001) }],
    ['a time of another zone', { ...news, at: '2026-07-01T12:00:00+02:00' }],
    ['a day that there is not', { ...news, at: '2026-13-01T12:00:00Z' }],
    ['a name that is none', { ...news, names: [1] }],
    ['more names than there are flags', { ...news, names: Array(1_001).fill('a') }],
    ['a flag without a name', { ...news, announced: [{ enabled: true }] }],
    ['a flag that is nested too deep', { ...news, announced: [{ name: 'a', x: deep(50_000) }] }],
    ['no list of overrides', { ...news, overrides: {} }],
    ['an override by nobody knows what', { ...news, overrides: [{ ...override, origin: 'x' }] }],
    ['an override whose id fits no column', { ...news, overrides: [{ ...override, id: 'ü' }] }],
    ['an override to no value', { ...news, overrides: [{ ...override, flags: { a: 'off' } }] }],
    ['an override that ends never', { ...news, overrides: [{ ...override, until: 'never' }] }],
    ['a lift by nobody', { ...news, overrides: [{ ...override, lifted: {} }] }],
  ])('are refused that say %s', (_what, given) => {
    expect(() => parseNews(given)).toThrow(refusal);
  });

  it('are read or refused, whatever they are', () => {
    const orAny = (value: unknown) => fc.oneof(fc.constant(value), fc.jsonValue());
    const overrides = fc.array(
      fc.record({
        ...{ id: orAny(ID), who: orAny('ann'), reason: orAny(''), at: orAny(signed.at) },
        ...{ origin: orAny('guard'), until: orAny(signed.at), lifted: orAny(signed) },
        flags: fc.oneof(fc.dictionary(fc.string(), fc.boolean()), fc.jsonValue()),
      }),
    );
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({
        ...{ id: orAny(ID), who: orAny('ann'), reason: orAny(''), at: orAny(signed.at) },
        ...{ kind: orAny('refresh'), names: orAny(['a']), announced: orAny(news.announced) },
        overrides: fc.oneof(overrides, fc.jsonValue()),
      }),
    );
    fc.assert(
      fc.property(anything, (given) => {
        const parsed = readOrRefused(() => parseNews(given));
        if (parsed !== undefined) expect(parseNews(structuredClone(parsed))).toEqual(parsed);
      }),
    );
  });

  it('may be about flags with any name', () => {
    const flags = JSON.parse('{"__proto__": false, "constructor": true}');
    const [read] = parseOverrides([{ ...override, flags }]);
    expect(Object.entries(read?.flags ?? {})).toEqual(Object.entries(flags));
  });
});

function liftOf({ who, reason, at }: typeof signed) {
  return { who, reason, at };
}

/** Undefined for what is refused as it should be. */
function readOrRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(BanyanError);
    expect(error).toEqual(refusal);
    return undefined;
  }
}
