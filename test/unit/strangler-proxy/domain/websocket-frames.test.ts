import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  closeFrame,
  WebSocketFrames,
} from '../../../../strangler-proxy/domain/websocket-frames.ts';

/** A frame as RFC 6455 §5.2 draws it; the payload is zeros. */
function frame(opcode: number, length: number, isMasked: boolean, lengthSize?: 2 | 8): Uint8Array {
  const size = lengthSize ?? (length > 65_535 ? 8 : length > 125 ? 2 : 0);
  const mask = isMasked ? 0x80 : 0;
  const lengths = Array.from(
    { length: size },
    (_, at) => Math.floor(length / 256 ** (size - 1 - at)) % 256,
  );
  const header = [0x80 | opcode, mask | (size === 8 ? 127 : size === 2 ? 126 : length), ...lengths];
  return Uint8Array.from([
    ...header,
    ...(isMasked ? [1, 2, 3, 4] : []),
    ...new Array(length).fill(0),
  ]);
}

const anyFrame = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 9, 10),
    fc.oneof(fc.nat(125), fc.integer({ min: 126, max: 300 }), fc.constant(65_536)),
    fc.boolean(),
  )
  .map(([opcode, length, isMasked]) => frame(opcode, length, isMasked));

/** The same bytes, cut at random places. */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const sizes = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 });

describe('the frames of a WebSocket', () => {
  it('end where they end, however they arrive', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 8 }), sizes, (frames, cuts) => {
        const ends = new Set<number>();
        let length = 0;
        for (const each of frames) {
          length += each.length;
          ends.add(length);
        }
        const bytes = Buffer.concat(frames);
        const followed = new WebSocketFrames();
        let at = 0;
        for (const chunk of cut(bytes, cuts)) {
          followed.push(chunk);
          at += chunk.length;
          expect(followed.isBetween).toBe(ends.has(at));
        }
        expect(followed.isClosed).toBe(false);
      }),
    );
  });

  it('can be followed to the end of the one that has begun, and no further', () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (frames, random) => {
          const bytes = Buffer.concat(frames);
          const at = random % bytes.length;
          const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
          const followed = new WebSocketFrames();
          followed.push(bytes.subarray(0, at));
          const wasBetween = followed.isBetween;
          const taken = followed.pushFrameEnd(bytes.subarray(at));
          expect(followed.isBetween).toBe(true);
          expect(at + taken).toBe(wasBetween ? at : ends.find((end) => end > at));
        },
      ),
    );
  });

  it.each([true, false])(
    'are over with a Close frame (masked: %s), and not before its end',
    (isMasked) => {
      const close = frame(8, 20, isMasked);
      const followed = new WebSocketFrames();
      followed.push(close.subarray(0, close.length - 1));
      expect(followed.isClosed).toBe(false);
      followed.push(close.subarray(close.length - 1));
      expect(followed.isClosed).toBe(true);
    },
  );

  it.each([2, 8] as const)('may tell a short length in %i bytes', (size) => {
    const followed = new WebSocketFrames();
    followed.push(frame(2, 5, false, size));
    expect(followed.isBetween).toBe(true);
  });

  it('what a server says is plain, what a client says is masked', () => {
    expect([...closeFrame(1001)]).toEqual([0x88, 2, 0x03, 0xe9]);
    const mask = Uint8Array.of(7, 8, 9, 10);
    expect([...closeFrame(1001, mask)]).toEqual([0x88, 0x82, 7, 8, 9, 10, 0x03 ^ 7, 0xe9 ^ 8]);
    for (const one of [closeFrame(1001), closeFrame(1001, mask)]) {
      const followed = new WebSocketFrames();
      followed.push(one);
      expect([followed.isBetween, followed.isClosed]).toEqual([true, true]);
    }
  });
});
