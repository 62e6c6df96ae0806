import type { View } from '../client.ts';
import type { FuzzAnswer } from '../fuzz-case.ts';
import type { Entry } from '../ledger.ts';
import { endsConnection } from '../origin.ts';
import { type Answer, readAnswer, readAnswers } from '../strict/answer.ts';
import { shown, valuesOf } from '../strict/head.ts';
import { readRequests } from '../strict/request.ts';
import { addedFields, isForwardOf } from './forwarded.ts';

/** Fields of an answer that the proxy writes itself. */
const OWN = /^(date|connection|keep-alive|transfer-encoding)$/i;

/** What is wrong with how the proxy took an origin's bytes: a sentence each, none where all is well. */
export function answerProblems({ sent, received }: Entry, view: View): string[] {
  if (view.isHung) return ['the connection never ended'];
  const { requests } = readRequests(sent.bytes);
  const methods = requests.map(({ method }) => method);
  const { answers, unread } = readAnswers(view.bytes, methods, view.hasEnded);
  const problems: string[] = [];
  if (unread?.kind === 'invalid') problems.push(`the client got no answer, but ${unread.why}`);
  if (answers.length > requests.length) problems.push(`${answers.length} answers`);
  for (const request of received) {
    if (!requests.some((each) => isForwardOf(request, each))) {
      problems.push(`the origin got ${shown(`${request.method} ${request.target}`)}`);
    }
  }
  for (const [index, method] of methods.entries()) {
    const said = sent.answers?.[index];
    const got = answers[index];
    if (said !== undefined && got !== undefined) problems.push(...difference(said, method, got));
  }
  return problems;
}

/** What a client got beside what a strict reader makes of what the origin said. */
function difference(said: FuzzAnswer, method: string, got: Answer): string[] {
  if (valuesOf(got.fields, 'x-banyan-error').length > 0) return [];
  // Node's parsers take a coding with a tab after it for none, and then read to the end.
  if (/^transfer-encoding:.*\t\r$/im.test(said.bytes)) return [];
  const meant = readAnswer(said.bytes, 0, method, endsConnection(said, method), true);
  if ('kind' in meant) {
    const why = meant.kind === 'invalid' ? meant.why : meant.kind;
    return got.isWhole ? [`the answer looks whole (${got.status}), and is not: ${why}`] : [];
  }
  const added = addedFields(got, meant, OWN);
  if (got.status !== meant.status) return [`${got.status} instead of ${meant.status}`, ...added];
  if (!got.isWhole) return meant.body.startsWith(got.body) ? added : ['another body', ...added];
  if (!meant.isWhole) return ['a truncated answer looks whole', ...added];
  return got.body === meant.body ? added : [`another body: ${shown(got.body)}`, ...added];
}
