import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
  eventContracts,
  type LegacyContractId,
  type LegacyMessages,
  legacyContracts,
} from '#contracts';
import { envelopeOf } from '../../../../adapter/domain/envelope.ts';
import { TranslationError, type Translator } from '../../../../adapter/domain/translation.ts';

/** Texts that code trips over. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', ' ', '똠얌꿍 펲', '&#128512;', '&#55296;', '&#9999999;', '&#32;', '\u0000'),
  fc.constantFrom('__proto__', 'constructor', 'toString', '0', 'NaN', '1e400', '-1', '\ud800'),
);

/** Korean times that are, and such as only look like it. */
export const koreanTime: fc.Arbitrary<string> = fc.oneof(
  fc
    .date({ min: new Date('2018-01-01'), max: new Date('2018-01-03'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 19).replace('T', ' ')),
  fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$/),
);

/** The same on a 12-hour clock. */
export const koreanTimeOn12Hours: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^2018-0[1-9]-[0-2][0-9] (오전|오후) (0[1-9]|1[0-2]):[0-5][0-9]:[0-5][0-9]$/),
  fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2} (오전|오후) [0-9]{2}:[0-9]{2}:[0-9]{2}$/),
);

/** Every spelling of a time with a zone that the contracts take. */
export const zonedTime: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(
    /^2021-0[1-9]-[0-2][1-8][Tt ][01][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?[Zz]$/,
  ),
  fc.stringMatching(
    /^2021-01-01[Tt\t]0[0-9]:[0-5][0-9]:[0-5][0-9][+-](0[0-9]|1[0-4])(:?[0-5][0-9])?$/,
  ),
  fc.constantFrom('2016-12-31T23:59:60Z', '2017-01-01T08:59:60+09:00', '0000-01-01T00:00:00Z'),
);

/**
 * What every translator owes, whatever a message that keeps its contract says: it throws nothing but a
 * TranslationError; the same message and knowledge give the same; every event is of a type that it
 * names and keeps its contract; what it remembers is plain JSON about the message's own aggregates.
 */
export function expectPromisesKept<From extends LegacyContractId>(
  translator: Translator<From>,
  message: fc.Arbitrary<LegacyMessages[From]>,
) {
  const contract = legacyContracts.find(({ id }) => id === translator.from);
  const attempt = (one: LegacyMessages[From], known: (id: string) => unknown) => {
    try {
      return translator.translate(one, { known });
    } catch (error) {
      if (error instanceof TranslationError) return { kind: 'failed', error } as const;
      throw error;
    }
  };
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
      const states = new Map<string, unknown>();
      for (const one of messages) {
        expect(contract?.validate(one)).toEqual([]);
        const result = attempt(one, (id) => states.get(id));
        expect(attempt(one, (id) => states.get(id))).toEqual(result);
        if (result.kind !== 'translated') continue;
        for (const draft of result.events) {
          expect(translator.to).toContain(draft.type);
          const id = '00000000-0000-5000-8000-000000000000';
          expect(eventContracts[draft.type].validate(envelopeOf(draft, { id }))).toEqual([]);
        }
        for (const [id, state] of Object.entries(result.states ?? {})) {
          expect(contract?.aggregateIdsOf(one)).toContain(id);
          expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state);
          states.set(id, state);
        }
      }
    }),
    { numRuns: 300 },
  );
}
