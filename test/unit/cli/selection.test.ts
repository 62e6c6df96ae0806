import { describe, expect, it } from '@jest/globals';
import {
  isSelection,
  parkedFilter,
  type SelectionOptions,
  selectionWords,
} from '../../../cli/selection.ts';

const now = Date.UTC(2026, 0, 10, 12);
const filter = (options: SelectionOptions, ids: readonly string[] = []) =>
  parkedFilter(ids, options, { now, states: ['parked'] });

describe('a selection', () => {
  it('without a word is what the command means by itself', () => {
    expect(filter({})).toEqual({ states: ['parked'] });
    expect(isSelection([], {})).toBe(false);
  });

  it('has every filter that was given', () => {
    const options = {
      type: 'legacy.order',
      class: 'code_unmapped',
      fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
      aggregate: 'order/1521705612047',
      since: '2h',
      until: '2026-01-10T11:00:00Z',
      state: ['parked,held', 'held'],
      source: 'scm',
      text: 'k',
    };
    expect(filter(options)).toEqual({
      ...options,
      states: ['parked', 'held'],
      state: undefined,
      since: '2026-01-10T10:00:00.000Z',
      until: '2026-01-10T11:00:00.000Z',
    });
    expect(isSelection([], { text: 'k' })).toBe(true);
  });

  it('by ids takes them whatever their state: what cannot be done is told by it', () => {
    expect(filter({}, ['aaaa'])).toEqual({ ids: ['aaaa'] });
    expect(filter({ state: ['held'] }, ['aaaa'])).toEqual({ ids: ['aaaa'], states: ['held'] });
    expect(isSelection(['aaaa'], {})).toBe(true);
  });

  it('is written as words that select the same again', () => {
    const options = { fingerprint: "it's /x", state: ['held'], since: '2h' };
    expect(selectionWords(options)).toEqual([
      "--fingerprint 'it'\\''s /x'",
      '--since 2h',
      '--state held',
    ]);
  });
});

it.each<[SelectionOptions, string, string]>([
  [{ state: ['parkd'] }, 'there is no state "parkd"', 'Did you mean parked?'],
  [{ state: ['parked,x'] }, 'there is no state "x"', 'Known: parked, held, withheld, scheduled'],
  [{ class: 'code_unmaped' }, 'there is no class "code_unmaped"', 'Did you mean code_unmapped?'],
  [{ source: 'scn' }, 'there is no source "scn"', 'Did you mean scm?'],
  [{ aggregate: '1521' }, '--aggregate 1521 is no TYPE/ID', 'order/1521705612047'],
  [{ since: '2h', until: '3h' }, 'nothing is both since', ''],
])('%p is wrong usage', (options, message, advice) => {
  expect(() => filter(options)).toThrow(
    expect.objectContaining({
      code: 'usage',
      exitCode: 2,
      message: expect.stringContaining(message),
      ...(advice === '' ? {} : { advice: expect.stringContaining(advice) }),
    }),
  );
});
