import { logFactors, logFactorsAlone, type Outcomes, STAKES } from './arm-test.ts';
import { Evidence } from './evidence.ts';

/** What both arms did while the evidence rose. */
export type Seen = { readonly service: Outcomes; readonly legacy: Outcomes };

const NOTHING: Outcomes = { of: 0, events: 0 };

/** One thing in which two arms are compared: errors, or slow answers. */
export class Comparison {
  readonly #evidence = new Evidence(STAKES);
  #service = NOTHING;
  #legacy = NOTHING;

  /** At most 1 on average while the service is no worse than allowed; see {@link Evidence}. */
  get evidence(): number {
    return this.#evidence.value;
  }

  get seen(): Seen {
    return { service: this.#service, legacy: this.#legacy };
  }

  /** Tells what both did in the same time. The rest as `logFactors` wants it. */
  compare(
    service: Outcomes,
    legacy: Outcomes,
    how: { readonly tolerance: number; readonly guess: number },
  ): void {
    this.#add(logFactors(service, legacy, how), service, legacy);
  }

  /**
   * Tells what the service did while the legacy was asked nothing.
   *
   * @param allowed a share
   */
  compareAlone(service: Outcomes, allowed: number): void {
    this.#add(logFactorsAlone(service, allowed), service, NOTHING);
  }

  #add(factors: Float64Array, service: Outcomes, legacy: Outcomes): void {
    const isAnew = this.#evidence.add(factors, service.events + legacy.events);
    this.#service = isAnew ? service : sum(this.#service, service);
    this.#legacy = isAnew ? legacy : sum(this.#legacy, legacy);
  }
}

function sum(one: Outcomes, other: Outcomes): Outcomes {
  return { of: one.of + other.of, events: one.events + other.events };
}
