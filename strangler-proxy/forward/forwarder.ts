import type { IncomingMessage, ServerResponse } from 'node:http';
import { decide } from '../domain/decide.ts';
import type { FailureCode } from '../domain/failure.ts';
import { countedForward, reflection } from '../domain/max-forwards.ts';
import { requestHead } from '../domain/request-head.ts';
import { requestTarget } from '../domain/request-target.ts';
import { Exchange, type ExchangeRequest } from './exchange.ts';
import type { ExchangeHost } from './exchange-host.ts';

/** Handles plain requests: reads the head, makes a plan, and starts an exchange. */
export function createForwarder(
  host: ExchangeHost,
): (incoming: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    const method = incoming.method ?? 'GET';
    const target = requestTarget(incoming.url ?? '', method);
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
    const fields = countedForward(method, head.fields);
    if (fields === undefined) {
      const body = method === 'TRACE' ? reflection(incoming.url ?? '', incoming.rawHeaders) : '';
      unforwarded(host, incoming, response).answer(body);
      return;
    }
    const traced = host.trace?.(fields);
    const plan = host.plan({ method, target, fields: incoming.rawHeaders });
    const request: ExchangeRequest = {
      plan,
      target,
      fields: traced?.fields ?? fields,
      trace: traced?.trace,
      framing: head.framing,
    };
    const exchange = new Exchange(host, incoming, response, request);
    if (host.store?.takes(plan, method)) host.store.keep(exchange, incoming, response, request);
    else if (plan.reason === 'maintenance') exchange.fail(host.maintenance);
    else exchange.forward();
  };
}

/** A request that is forwarded nowhere, whatever its target is. */
const NOWHERE = { path: '', pathAndQuery: '', authority: undefined };

function unforwarded(host: ExchangeHost, incoming: IncomingMessage, response: ServerResponse) {
  return new Exchange(host, incoming, response, {
    plan: decide(undefined, () => false),
    target: NOWHERE,
    fields: [],
    trace: undefined,
    framing: 'length', // for all that is known: the connection is not used again
  });
}

function refuse(
  host: ExchangeHost,
  incoming: IncomingMessage,
  response: ServerResponse,
  code: FailureCode,
  what: string,
): void {
  // RFC 9112 §6.3: where it ends may be what is wrong with it, so nothing after it is a request.
  response.shouldKeepAlive = false;
  unforwarded(host, incoming, response).fail({ who: 'client', when: 'request', code, what });
}
