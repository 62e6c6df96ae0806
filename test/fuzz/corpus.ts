import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Corpus } from './arbitrary/fuzz-case.ts';

const folder = join(import.meta.dirname, 'corpus');

/** What the clients and the origins of the conformance suite say: `BANYAN_CORPUS=write npm test -- test/conformance`. */
export function readCorpus(): Corpus {
  const parts = readdirSync(folder)
    .sort()
    .map((file): Corpus => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return {
    requests: parts.flatMap(({ requests }) => requests).map(aimed),
    answers: parts.flatMap(({ answers }) => answers),
  };
}

/** The suite asks for / most of the time; here every other request is the service's. */
function aimed(bytes: string, index: number): string {
  return index % 2 === 0 ? bytes : bytes.replaceAll(/^([A-Z]+) \/(?=[ ?\w])/gm, '$1 /steady/');
}
