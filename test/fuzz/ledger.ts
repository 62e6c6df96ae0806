import type { FuzzCase } from './fuzz-case.ts';
import type { Request } from './strict/request.ts';

/** What became of one connection, at both ends of the proxy. */
export type Entry = {
  /** The client's: no two connections have the same, and no byte that is sent can change it. */
  readonly address: string;
  readonly sent: FuzzCase;
  /** The requests that came to an origin from it, in their order. */
  readonly received: Request[];
};

/** Which connection sent what, by the client's address. */
export class Ledger {
  /** What is wrong, and of no connection that is known. */
  readonly strays: string[] = [];
  readonly #entries = new Map<string, Entry>();
  #opened = 0;

  open(sent: FuzzCase): Entry {
    this.#opened += 1;
    const host = this.#opened + 0x01_00_00; // from 127.1.0.1 on: no other client has such an address
    const address = `127.${(host >> 16) & 0xff}.${(host >> 8) & 0xff}.${host & 0xff}`;
    const entry = { address, sent, received: [] };
    this.#entries.set(address, entry);
    return entry;
  }

  /**
   * Whose request came to an origin. Of a connection that was reset before the proxy took it, the proxy
   * cannot tell the address.
   */
  find(address: string, isOf: (sent: FuzzCase) => boolean): Entry | undefined {
    if (address !== 'unknown') return this.#entries.get(address);
    return [...this.#entries.values()].find(({ sent }) => sent.ending === 'reset' && isOf(sent));
  }

  close({ address }: Entry): void {
    this.#entries.delete(address);
  }
}
