import { crc32, deflateSync } from 'node:zlib';

/** How wide and high the photo is. */
export const photoSize = [640, 480] as const;

/** A PNG of about 900 kB, whose bytes are as mixed as a camera's. */
export const photo = png(...photoSize);

function png(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  let state = 1;
  for (let at = 0; at < rows.length; at++) {
    state = (state * 48_271) % 0x7fffffff; // the minimal standard generator: always the same photo
    rows[at] = at % (1 + 3 * width) === 0 ? 0 : state % 256;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bits a colour, three colours
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')];
  return Buffer.concat([signature, ...parts]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}
