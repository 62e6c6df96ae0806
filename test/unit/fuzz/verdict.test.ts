import { describe, expect, it } from '@jest/globals';
import type { FuzzCase } from '../../fuzz/fuzz-case.ts';
import { optionsOf } from '../../fuzz/options.ts';
import { type Request, readRequest, readRequests } from '../../fuzz/strict/request.ts';
import { answerProblems } from '../../fuzz/verdict/answers.ts';
import { requestProblems } from '../../fuzz/verdict/requests.ts';

const GET = 'GET /a HTTP/1.1\r\nHost: shop\r\n\r\n';
const POST = 'POST /b HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc';
const address = '127.1.0.1';

const sent = (bytes: string, answers?: FuzzCase['answers']): FuzzCase => ({
  ...{ kind: 'grammar', count: 1, bytes, cuts: [], ending: 'wait' },
  ...(answers && { answers }),
});

function request(bytes: string): Request {
  const read = readRequest(bytes, 0);
  if ('kind' in read) throw new Error(read.kind);
  return read.request;
}

const echo = (nth: number, from = address) =>
  `HTTP/1.1 200 OK\r\nX-Case: ${from}\r\nX-Nth: ${nth}\r\nContent-Length: 2\r\n\r\nok`;
const view = (bytes: string) => ({ bytes, hasEnded: true, isHung: false });

describe('the verdict on requests', () => {
  const judge = (bytes: string, received: string[], got: string) =>
    requestProblems({ address, sent: sent(bytes), received: received.map(request) }, view(got));

  it('is that all is well where each request comes once, in order, and is answered', () => {
    expect(judge(GET + POST, [GET, POST], echo(0) + echo(1))).toEqual([]);
  });

  it.each([
    ['a request within a body is one at the origin', POST.replace('abc', 'GET'), GET],
    ['a body changes', POST, POST.replace('abc', 'abd')],
    ['a target changes', GET, GET.replace('/a', '/c')],
  ])('is that it was smuggled when %s', (_what, bytes, received) => {
    expect(judge(bytes, [received], echo(0)).join()).toContain('smuggled');
  });

  it.each([
    ['is somebody else’s', echo(0, '127.1.0.2'), /the answer to 127\.1\.0\.2/],
    ['is one too many', echo(0) + echo(0), /2 answers to 1 requests/],
    ['never comes', '', /0 answers to 1 whole/],
    ['is nothing that can be read', 'HTTP/1.1 200 OK\nX: 1\r\n\r\n', /no answer/],
  ])('tells of an answer that %s', (_what, got, problem) => {
    expect(judge(GET, [GET], got).join()).toMatch(problem);
  });

  it('tells of a field that nobody sent', () => {
    const more = GET.replace('\r\n\r\n', '\r\nX-A: 1\r\n\r\n');
    expect(judge(GET, [more], echo(0)).join()).toContain('an added field "X-A: 1"');
  });
});

describe('the verdict on answers', () => {
  const judge = (bytes: string, got: string) => {
    const answers = [{ ...{ bytes, cuts: [], ends: true, isPlain: false } }];
    return answerProblems({ address, sent: sent(GET, answers), received: [] }, view(got));
  };
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  it('is that all is well where it comes as it was, or as a failure', () => {
    expect(judge(whole, whole)).toEqual([]);
    const failure =
      'HTTP/1.1 502 No\r\nX-Banyan-Error: upstream_reset\r\nContent-Length: 0\r\n\r\n';
    expect(judge(whole.slice(0, -1), failure)).toEqual([]);
  });

  it.each([
    ['a truncated one looks whole', whole.slice(0, -1), whole.replace(': 2', ': 1').slice(0, -1)],
    ['one that is none looks whole', whole.replace(': 2', ': x'), whole],
    ['another body came', whole, whole.replace('ok', 'no')],
    ['a field was added', whole, whole.replace('\r\n\r\n', '\r\nSet-Cookie: a=b\r\n\r\n')],
  ])('tells when %s', (_what, said, got) => {
    expect(judge(said, got)).not.toEqual([]);
  });
});

describe('the strict reader', () => {
  it.each([
    ['a length and a coding', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 3\r\n'],
    ['a bare LF', 'X: 1\nContent-Length: 3\r\n'],
    ['a folded field', 'X: 1\r\n Content-Length: 3\r\n'],
    ['a space before the colon', 'Content-Length : 3\r\n'],
  ])('takes nothing from a request with %s on', (_what, fields) => {
    const bytes = `${GET}POST / HTTP/1.1\r\nHost: shop\r\n${fields}\r\nabc${GET}`;
    expect(readRequests(bytes)).toMatchObject({ requests: [{}], rest: { kind: 'invalid' } });
  });
});

it('options that are none are refused', () => {
  expect(() => optionsOf(['--requests', 'many'])).toThrow('--requests');
  expect(() => optionsOf(['--what'])).toThrow();
  expect(optionsOf(['--short'])).toMatchObject({ requests: 20_000, seed: 1 });
});
