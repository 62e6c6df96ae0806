import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '#contracts';
import type { Admission, Gate } from '../domain/admission.ts';
import type { Peer } from '../domain/forwarding-fields.ts';
import type { Exchange, ExchangeRequest } from './exchange.ts';
import type { Upgrade } from './upgrade.ts';

/** A request whose exchange has begun, and has not looked at it yet. */
type Waiting = { -readonly [Key in keyof ExchangeRequest]: ExchangeRequest[Key] };

/** An exchange that stands before the gate. */
type AtGate = {
  readonly exchange: Exchange;
  readonly request: Waiting;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly peer: Peer;
};

/**
 * Forwards an exchange that is let in, as whoever its token says, and answers the others. While a token is being
 * verified nothing of the request's body is read, and the connection waits with it: no later request overtakes.
 */
export function passGate(
  gate: Gate,
  { exchange, request, incoming, response, peer }: AtGate,
  forward: () => void,
): void {
  request.fields = gate.cleaned(request.fields);
  const pass = (admission: Admission) => {
    if (admission.told.length > 0) request.told = [...(request.told ?? []), ...admission.told];
    if (!admission.isAdmitted) {
      exchange.fail(admission.failure);
      return;
    }
    const { identity } = admission;
    if (identity.length > 0) request.fields = [...request.fields, ...identity];
    forward();
  };
  const admission = gate.admit(request.plan.route, incoming.rawHeaders, peer);
  if (admission === undefined) forward();
  else if (admission instanceof Promise) {
    // Who left meanwhile is known to the exchange, and waits for nothing.
    admission.then((settled) => {
      if (!response.destroyed) pass(settled);
    });
  } else pass(admission);
}

/**
 * The same for a handshake.
 *
 * @param fields as they would be forwarded: names and values in turn
 * @param forward called with those that are
 */
export function passGateUpgrading(
  gate: Gate,
  upgrade: Upgrade,
  route: Route | undefined,
  incoming: IncomingMessage,
  peer: Peer,
  fields: readonly string[],
  forward: (fields: readonly string[]) => void,
): void {
  const cleaned = gate.cleaned(fields);
  const pass = (admission: Admission) => {
    if (admission.isAdmitted) forward([...cleaned, ...admission.identity]);
    else upgrade.fail(admission.failure, admission.told);
  };
  const admission = gate.admit(route, incoming.rawHeaders, peer);
  if (admission === undefined) forward(cleaned);
  else if (admission instanceof Promise) {
    admission.then((settled) => {
      if (!incoming.socket.destroyed) pass(settled);
    });
  } else pass(admission);
}
