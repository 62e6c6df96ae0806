import type { Answered } from '../../integration/strangler-proxy/client.ts';
import { textOf, type Visit } from './visitor.ts';

/** Fields of one connection, not of the answer: each server has its own (RFC 9110 section 7.6.1). */
const ofTheConnection = /^(connection|keep-alive|transfer-encoding)$/i;

/** What no two visits have in common. */
const passing = [
  /\b\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT/g, // Date, Expires, Last-Modified
  /(?<=^ETag: ")[0-9a-f]{32}/g, // of a feed, from its time
  /(?<=^Set-Cookie: [^=]+=)[^;]+/g, // the session, the login
  /(?<=sectok(?:=|" value="|%3D))[0-9a-f]{32}/g, // made of the session
  /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\b/g,
  /\b\d{4}\\?\/\d{2}\\?\/\d{2} \d{2}:\d{2}\b/g, // in a script, with backslashes
  /\b1\d{9}\b/g, // seconds since 1970
];

function masked(text: string): string {
  return passing.reduce((rest, pattern) => rest.replace(pattern, '…'), text);
}

/** Status line and header fields, in order and as they were written. */
function headOf({ status, reason, fields }: Answered): string[] {
  const lines = fields.flatMap((name, index) =>
    index % 2 === 1 || ofTheConnection.test(name) ? [] : [`${name}: ${fields[index + 1]}`],
  );
  return [`${status} ${reason}`, ...lines];
}

/** A visit as it is to be compared: what differed between two direct visits is masked, the rest whole. */
export type Compared = {
  readonly asked: string;
  readonly head: readonly string[];
  readonly body: string;
};

/** Compares a visit with two direct ones of the same question. */
export function compared(visit: Visit, [direct, again]: readonly [Visit, Visit]): Compared {
  const first = headOf(direct.answer);
  const second = headOf(again.answer);
  const isFixed = direct.answer.body.equals(again.answer.body);
  return {
    asked: masked(visit.asked),
    head: headOf(visit.answer).map((line, at) => (first[at] === second[at] ? line : masked(line))),
    body: isFixed ? visit.answer.body.toString('latin1') : masked(textOf(visit.answer)),
  };
}

/** The names of the fields that differ between two visits, or have another place. */
export function differingFields(direct: Visit, again: Visit): string[] {
  const other = headOf(again.answer);
  return headOf(direct.answer)
    .filter((line, at) => line !== other[at])
    .map((line) => line.replace(/:.*/, ''));
}
