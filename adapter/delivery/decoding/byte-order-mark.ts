/** How many bytes of UTF-8 byte order marks stand in front: PHP writes one for each file included. */
export function marksBefore(bytes: Uint8Array): number {
  let length = 0;
  while (bytes[length] === 0xef && bytes[length + 1] === 0xbb && bytes[length + 2] === 0xbf) {
    length += 3;
  }
  return length;
}
