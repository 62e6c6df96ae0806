/** What flags are for whom, until they change. Bounded: ids come from clients. */
export class AnswersById {
  readonly #flags = new Map<string, Map<string, boolean>>();
  #size = 0;

  get(flag: string, id: string): boolean | undefined {
    return this.#flags.get(flag)?.get(id);
  }

  set(flag: string, id: string, answer: boolean): void {
    if (id.length > LONGEST) return;
    // Whoever comes back is asked for anew: cheaper than to keep account of who came last.
    if (this.#size >= MOST) this.clear();
    let known = this.#flags.get(flag);
    if (known === undefined) {
      known = new Map();
      this.#flags.set(flag, known);
    }
    known.set(copyOf(id), answer);
    this.#size += 1;
  }

  clear(): void {
    this.#flags.clear();
    this.#size = 0;
  }
}

const MOST = 10_000;
/** Characters. */
const LONGEST = 200;

/** V8 cuts a text out of another one by pointing into that: a whole Cookie field would be kept. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
