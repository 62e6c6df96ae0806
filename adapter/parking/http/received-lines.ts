import { linesOf } from '#process';
import { brokeOff } from './remote-trouble.ts';
import { thrownError } from './wire-error.ts';

/** The lines of an NDJSON answer. Throws the error that it ends in, and where it does not come to its end. */
export async function* receivedLines(response: Response, url: string): AsyncGenerator<unknown> {
  const lines = linesOf(response.body ?? new ReadableStream());
  try {
    for (;;) {
      const { done, value } = await lines.next().catch((error: unknown) => {
        throw brokeOff(url, error);
      });
      const line = done ? undefined : parsedJson(value.toString());
      if (line === undefined) throw brokeOff(url, undefined);
      const error = thrownError(line.value);
      if (error !== undefined) throw error;
      if (isEnd(line.value)) return;
      yield line.value;
    }
  } finally {
    // Whoever has read enough leaves.
    await lines.return(undefined);
  }
}

function isEnd(line: unknown): boolean {
  return typeof line === 'object' && line !== null && Reflect.get(line, 'end') === true;
}

/** Undefined for what is no JSON. */
export function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
