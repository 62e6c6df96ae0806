import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RawClient } from './raw-client.ts';
import type { Script } from './raw-origin.ts';

/** Longer ones are about limits, and slow to mutate. */
const LONGEST = 4_096;

/** Keeps what clients and origins say, for others to mutate. */
export class Recording {
  readonly #requests = new Set<string>();
  readonly #answers = new Set<string>();

  client(client: RawClient): RawClient {
    let sent = '';
    return Object.create(client, {
      send: {
        value: (bytes: string) => {
          this.#requests.delete(sent);
          sent += bytes;
          if (sent.length <= LONGEST) this.#requests.add(sent);
          client.send(bytes);
        },
      },
    });
  }

  origin(script: Script): Script {
    return (...given) => {
      const answer = script(...given);
      if (answer && answer.length <= LONGEST) this.#answers.add(answer);
      return answer;
    };
  }

  /** Writes a file of the corpus, named after that of the test. */
  write(testPath: string): void {
    const folder = join(import.meta.dirname, '../../fuzz/corpus');
    const kept = { requests: [...this.#requests], answers: [...this.#answers] };
    const file = join(folder, `${basename(testPath, '.test.ts')}.json`);
    writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  }
}
