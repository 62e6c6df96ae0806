import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linesOf } from '../../../process/lines.ts';
import { collected } from '../adapter/parking/http/served-parking.ts';

async function* streamed(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

describe('a stream of bytes', () => {
  it('has the same lines however it is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ü', '🌳', '\r', '\n') });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40)), async (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
        const chunks = places.map((from, at) => bytes.subarray(from, places[at + 1] ?? from));
        const lines = await collected(linesOf(streamed(chunks)));
        expect(lines.map(String)).toEqual(whole.split('\n'));
      }),
    );
  });

  it('says how a line grows, before it is whole', async () => {
    const grown: number[][] = [];
    const chunks = ['ab\nc', 'd', 'ef'].map((text) => Buffer.from(text));
    const reading = linesOf(streamed(chunks), (size, number) => {
      grown.push([number, size]);
      if (size === 4) throw new Error('too large');
    });
    await expect(collected(reading)).rejects.toThrow('too large');
    expect(grown).toEqual([
      [1, 2],
      [2, 1],
      [2, 2],
      [2, 4],
    ]);
  });
});
