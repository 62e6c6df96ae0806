import { METHODS } from 'node:http';
import { dueOf, type View } from '../client.ts';
import type { Entry } from '../ledger.ts';
import { type Answer, readAnswers } from '../strict/answer.ts';
import { shown, tokensOf, valuesOf } from '../strict/head.ts';
import { type Request, type Requests, readRequests } from '../strict/request.ts';
import { addedFields, isForwardOf } from './forwarded.ts';

/** What is wrong with how the proxy took a client's bytes: a sentence each, none where all is well. */
export function requestProblems({ address, sent, received }: Entry, view: View): string[] {
  if (view.isHung) return ['the connection never ended'];
  const read = readRequests(sent.bytes);
  const { requests } = read;
  const methods = requests.map(({ method }) => method);
  const { answers, unread } = readAnswers(view.bytes, methods, view.hasEnded);
  const problems: string[] = [];
  if (unread?.kind === 'invalid') problems.push(`the client got no answer, but ${unread.why}`);
  if (answers.length > answerable(read)) {
    problems.push(`${answers.length} answers to ${answerable(read)} requests`);
  }
  /** Of each request at the origin, whose it is among those that were sent. */
  const owners = new Map<number, number>();
  for (const [index, answer] of answers.entries()) {
    const [from] = valuesOf(answer.fields, 'x-case');
    if (from === undefined) problems.push(...ownProblems(answer, requests[index]));
    else if (from !== address) problems.push(`the client got the answer to ${from}`);
    else owners.set(Number(valuesOf(answer.fields, 'x-nth')[0]), index);
  }
  const isBroken = typeof read.rest === 'object';
  problems.push(...receivedProblems(received, requests, owners, isBroken));
  // Node knows which methods other protocols have, and may take all down with them.
  if (sent.ending === 'wait' && !/(RTSP|ICE)\//.test(sent.bytes))
    problems.push(...missing(read, answers));
  return problems;
}

/** How many answers there can be: an error to what is no request is one too. */
function answerable({ requests, rest }: Requests): number {
  const isError = typeof rest === 'object' && requests.at(-1)?.isWhole !== false;
  return requests.length + (isError ? 1 : 0);
}

/** An answer of the proxy itself says so. */
function ownProblems({ status, fields }: Answer, request: Request | undefined): string[] {
  const [code] = valuesOf(fields, 'x-banyan-error');
  if (code?.startsWith('request_')) return [];
  // The legacy's connections are those that bad answers came over, and some of them come late.
  // No route has a path that only some servers would see a dot segment in.
  const isLegacy = request !== undefined && !/steady(?!.*\.\.[;%\\])/.test(request.target);
  if (isLegacy && /^upstream_re(sponse|set)$/.test(code ?? '')) return [];
  if (code !== undefined) return [`${status}, ${code}, where the origin is well`];
  const counted = request && valuesOf(request.fields, 'max-forwards').length > 0;
  return counted ? [] : [`the answer ${status} is nobody's`];
}

/** RFC 9112 §9.3.1: these are sent again where a connection broke under them. */
const SAFE = /^(GET|HEAD|OPTIONS|TRACE)$/;

/** Each request at an origin was sent as one, and they come in their order. */
function receivedProblems(
  received: readonly Request[],
  requests: readonly Request[],
  owners: ReadonlyMap<number, number>,
  isBroken: boolean,
): string[] {
  let last = -1;
  return received.flatMap((request, nth) => {
    // What a client broke is broken off at the origin as well: its head may have left before.
    if (isBroken && !request.isWhole) return [];
    const known = owners.get(nth);
    const next = requests.findIndex((each, index) => index > last && isForwardOf(request, each));
    const owner = known ?? (next === -1 ? last : next);
    const sent = requests[owner];
    if (
      sent === undefined ||
      owner < last ||
      (owner === last && !SAFE.test(sent.method)) ||
      !isForwardOf(request, sent)
    ) {
      const { method, target, body } = request;
      return [
        `smuggled: the client sent no ${shown(`${method} ${target}`)} with ${shown(body)} here`,
      ];
    }
    last = owner;
    // Of handshakes, node:http joins the Cookie fields.
    return addedFields(request, sent).filter((each) => !(sent.isUpgrade && /cookie/i.test(each)));
  });
}

/**
 * Whole requests are answered, unless the proxy says that it closes, or something among them is nothing that
 * its parser takes: that may take all down.
 */
function missing({ requests, rest }: Requests, answers: readonly Answer[]): string[] {
  const isKnown = ({ method, target, fields }: Request) =>
    METHODS.includes(method) &&
    target.startsWith('/') &&
    valuesOf(fields, 'transfer-encoding').length === 0;
  if (typeof rest === 'object' || !requests.every(isKnown)) return [];
  const due = dueOf(requests);
  const got = answers.filter(({ isWhole }) => isWhole);
  const closes = got.some(({ fields }) => tokensOf(fields, 'connection').includes('close'));
  return got.length >= due || closes ? [] : [`${got.length} answers to ${due} whole requests`];
}
