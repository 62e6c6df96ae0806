import { type FuzzCase, type Kind, kinds } from './fuzz-case.ts';
import type { Finding } from './run.ts';
import type { Outcome } from './stage.ts';

type Row = { connections: number; requests: number; forwarded: number; answered: number };

/** How many connections of each kind there were, and what came of their requests. */
export class Tally {
  readonly #rows = new Map<Kind, Row>(kinds.map((kind) => [kind, nothing()]));
  readonly #startedAt = performance.now();

  add({ sent: { kind, count }, forwarded, answered }: Outcome): void {
    const row = this.#rows.get(kind) ?? nothing();
    row.connections += 1;
    row.requests += count;
    row.forwarded += forwarded;
    row.answered += answered;
  }

  rows(): Readonly<Record<string, Row>> {
    return Object.fromEntries(this.#rows);
  }

  total(): Row {
    const sum = nothing();
    for (const row of this.#rows.values()) {
      for (const key of Object.keys(sum) as (keyof Row)[]) sum[key] += row[key]; // its own keys
    }
    return sum;
  }

  get seconds(): number {
    return Math.round((performance.now() - this.#startedAt) / 100) / 10;
  }
}

function nothing(): Row {
  return { connections: 0, requests: 0, forwarded: 0, answered: 0 };
}

/** What was found, with the bytes, and how to see it again. */
export function findingText(
  { number, problems, sent, got }: Finding,
  seed: number,
  small: FuzzCase | undefined,
): string {
  const { kind, bytes, answers, ending, cuts } = small ?? sent;
  return [
    `\nconnection ${number} (${kind}): ${problems.join('; ')}`,
    `  again:    npm run test:fuzz -- --seed ${seed} --only ${number}`,
    `  ${small === undefined ? 'sent:    ' : 'smallest:'} ${JSON.stringify(bytes)} (${ending}, cut at ${cuts.join(', ') || 'no place'})`,
    ...(answers ?? []).map((answer) => `  origin:   ${JSON.stringify(answer)}`),
    `  got:      ${JSON.stringify(got)}`,
  ].join('\n');
}
