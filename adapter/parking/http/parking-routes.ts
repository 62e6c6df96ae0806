import type { AdminRoute, Logger } from '#process';
import { bodyLines } from '#process';
import type { Parking } from '../operations.ts';
import { answerError, answerJson, answerLines } from './answers.ts';
import { openApiOf } from './open-api.ts';
import { type OperationRow, operations } from './operation-table.ts';
import type { OperationId } from './operation-types.ts';
import { calls } from './parking-calls.ts';
import { inputReader } from './parking-input.ts';

export type ParkingRoutesOptions = {
  readonly parking: Parking;
  /** Of Banyan, for the description of the API. */
  readonly version: string;
  readonly log: Logger;
};

/**
 * The operations on failed messages for the admin API of the adapter, and `GET /openapi.json`, which
 * describes them. Whoever has the token may do all of it, under any name: `who` is noted as it is said.
 */
export function parkingRoutes({ parking, version, log }: ParkingRoutesOptions): AdminRoute[] {
  return [
    {
      method: 'GET',
      path: '/openapi.json',
      handle: async (_request, response) => answerJson(response, openApiOf(version)),
    },
    ...operations.map(([id, row]) => routeOf(id, row, parking, log)),
  ];
}

type AnyCall = (
  parking: Parking,
  input: never,
  lines: ReturnType<typeof bodyLines>,
) => Promise<unknown> | AsyncIterable<unknown>;

function routeOf(id: OperationId, row: OperationRow, parking: Parking, log: Logger): AdminRoute {
  const inputOf = inputReader(row);
  const call: AnyCall = calls[id];
  return {
    method: row.method,
    path: row.path,
    async handle(request, response, path) {
      try {
        const input = await inputOf(request, path);
        // It was checked against the row of the same operation.
        const made = call(parking, input as never, bodyLines(request));
        if (Symbol.asyncIterator in made) await answerLines(response, made, log);
        else answerJson(response, await made);
      } catch (error) {
        // The client left, with a body half sent.
        if (request.errored !== null) return;
        answerError(response, error, log);
        request.resume();
      }
    },
  };
}
