import type { IncomingMessage, ServerResponse } from 'node:http';
import { decide } from '../domain/decide.ts';
import type { FailureCode } from '../domain/failure.ts';
import { requestHead } from '../domain/request-head.ts';
import { requestTarget } from '../domain/request-target.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeHost } from './exchange-host.ts';

/** Handles plain requests: reads the head, makes a plan, and starts an exchange. */
export function createForwarder(
  host: ExchangeHost,
): (incoming: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    const target = requestTarget(incoming.url ?? '');
    if (target === undefined) {
      refuse(host, incoming, response, 'request_invalid', 'the request target cannot be forwarded');
      return;
    }
    const head = requestHead(
      incoming.rawHeaders,
      target,
      incoming.httpVersion,
      host.peerOf(incoming),
    );
    if (!head.ok) {
      refuse(host, incoming, response, head.code, head.what);
      return;
    }
    const { path, pathAndQuery } = target;
    const { fields, hasBody } = head;
    new Exchange(host, incoming, response, {
      plan: host.plan(incoming.method ?? 'GET', path),
      path,
      pathAndQuery,
      fields,
      hasBody,
    }).forward();
  };
}

function refuse(
  host: ExchangeHost,
  incoming: IncomingMessage,
  response: ServerResponse,
  code: FailureCode,
  what: string,
): void {
  const request = { plan: decide(undefined, () => false), path: '', pathAndQuery: '' };
  new Exchange(host, incoming, response, { ...request, fields: [], hasBody: false }).fail({
    who: 'client',
    when: 'request',
    code,
    what,
  });
}
