import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import pino from 'pino';
import { parseConfig } from '#contracts';
import { type FlagControl, openFlagControl } from '#flags';

/** A flag control of a test's own. */
export type TestControl = FlagControl & {
  readonly folder: string;
  readonly log: readonly Readonly<Record<string, unknown>>[];
};

/** Opens flag controls; what they leave behind goes with the last of them. */
export class TestControls implements AsyncDisposable {
  readonly #open: FlagControl[] = [];
  readonly #folders: string[] = [];

  /** @param yaml what its configuration says; `env` names servers */
  async open(
    yaml = '',
    {
      folder,
      env = {},
      now = Date.now,
    }: { folder?: string; env?: Record<string, string>; now?: () => number } = {},
  ): Promise<TestControl> {
    const parsed = parseConfig(`legacy: http://127.0.0.1:1\n${yaml}`, { file: 'test', env: {} });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const lines: Record<string, unknown>[] = [];
    const log = pino(
      new Writable({
        write(line: Buffer, _encoding, done) {
          lines.push(JSON.parse(line.toString()));
          done();
        },
      }),
    );
    const place = folder ?? (await this.folder());
    const control = await openFlagControl({
      ...{ process: 'proxy', config: parsed.config, folder: place, env, log, now },
      newId: randomUUID,
    });
    this.#open.push(control);
    return { ...control, folder: place, log: lines };
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-control-'));
    this.#folders.push(folder);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#open.map((one) => one.stop()));
    for (const folder of this.#folders) await rm(folder, { recursive: true, maxRetries: 5 });
  }
}
