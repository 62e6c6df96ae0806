import type { IncomingMessage, ServerResponse } from 'node:http';
import { decide, type Plan } from '../domain/decide.ts';
import { type FailureCode, isSafe } from '../domain/failure.ts';
import { countedForward, reflection } from '../domain/max-forwards.ts';
import { requestHead } from '../domain/request-head.ts';
import { requestTarget } from '../domain/request-target.ts';
import { type AskedRequest, fieldValues } from '../domain/routed-request.ts';
import { collectBody } from './collected-body.ts';
import { Exchange, type ExchangeRequest } from './exchange.ts';
import type { ExchangeHost } from './exchange-host.ts';
import { passGate } from './gate-passage.ts';

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
    const peer = host.peerOf(incoming);
    const head = requestHead(incoming.rawHeaders, target, incoming.httpVersion, peer);
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
    const asked: AskedRequest = {
      ...{ method, target, fields: incoming.rawHeaders, peer: peer.address },
    };
    const plan = host.plan(asked);
    const isKeyed = !isSafe(method) && hasKey(host, plan, fields);
    const request = {
      plan,
      target,
      fields: traced?.fields ?? fields,
      trace: traced?.trace,
      framing: head.framing,
      mayRepeat: isSafe(method) || (isKeyed && head.framing === 'none'),
      told:
        asked.minted === undefined
          ? undefined
          : ['Set-Cookie', host.sessionCookie(asked.minted, fields, peer)],
    };
    const exchange = new Exchange(host, incoming, response, request);
    const limit = isKeyed && head.framing !== 'none' ? keptBytes(host, plan) : undefined;
    if (host.gate === undefined) begin(host, exchange, incoming, response, request, limit);
    else {
      passGate(host.gate, { exchange, request, incoming, response, peer }, () =>
        begin(host, exchange, incoming, response, request, limit),
      );
    }
  };
}

/** @param limit bytes of a body that is collected before it is sent; undefined for one that is not */
function begin(
  host: ExchangeHost,
  exchange: Exchange,
  incoming: IncomingMessage,
  response: ServerResponse,
  request: ExchangeRequest,
  limit: number | undefined,
): void {
  const { plan } = request;
  if (host.store?.takes(plan, incoming.method ?? 'GET')) {
    host.store.keep(exchange, incoming, response, request);
  } else if (plan.reason === 'maintenance') exchange.fail(host.maintenance);
  else if (limit === undefined) exchange.forward();
  else collectBody(incoming, response, limit, (body) => exchange.forward(body));
}

function keptBytes(host: ExchangeHost, plan: Plan): number | undefined {
  return host.policyOf(plan)?.idempotency?.limit;
}

/** Whether a request has the key that its route makes it repeatable by. */
function hasKey(host: ExchangeHost, plan: Plan, fields: readonly string[]): boolean {
  const idempotency = plan.arm === 'service' ? host.policyOf(plan)?.idempotency : undefined;
  if (idempotency === undefined) return false;
  const [key = ''] = fieldValues(fields, idempotency.header);
  return key !== '';
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
    mayRepeat: false,
    told: undefined,
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
