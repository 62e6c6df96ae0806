/** Cuts a stream of bytes at its line feeds; what is after the last is a line as well. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  /** Asked while a line grows, with its number from 1: what it throws ends it all. */
  onGrown: (size: number, number: number) => void = () => {},
): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const add = (part: Uint8Array) => {
    size += part.length;
    onGrown(size, number);
    parts.push(part);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, end));
      yield Buffer.concat(parts);
      parts = [];
      size = 0;
      number += 1;
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  yield Buffer.concat(parts);
}
