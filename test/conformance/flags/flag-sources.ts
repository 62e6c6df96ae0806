import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureFlag, type FlagWriter, fileWriter, readFlagFile, unleashWriter } from '#flags';
import { openUnleashServer } from '../../unleash-server.ts';

/** A place where flags are kept, with a writer for it, and another way to see what is there. */
export type FlagSourceUnderTest = {
  readonly writer: FlagWriter;
  /** The flags as a process that follows them is told; Unleash takes up to a second. */
  told(): Promise<readonly FeatureFlag[]>;
  /** Makes what a strategy can refer to. */
  segment(): Promise<number>;
  close(): Promise<void>;
};

export async function openFile(): Promise<FlagSourceUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-flag-writer-'));
  const file = join(folder, 'flags.json');
  return {
    writer: fileWriter(file),
    told: async () => (await readFlagFile(file)).features,
    segment: async () => 7,
    close: () => rm(folder, { recursive: true }),
  };
}

export async function openUnleash(): Promise<FlagSourceUnderTest> {
  const unleash = await openUnleashServer();
  const place = { project: 'default', environment: 'development' };
  return {
    writer: unleashWriter({ url: unleash.url, token: unleash.adminToken, ...place }),
    async told() {
      const headers = { authorization: unleash.clientToken, 'Unleash-Client-Spec': '5.2.0' };
      const response = await fetch(`${unleash.url}/client/features`, { headers });
      const { features } = (await response.json()) as { features: FeatureFlag[] }; // its own format
      return features;
    },
    async segment() {
      const constraints = [{ contextName: 'userId', operator: 'IN', values: ['kim'] }];
      const created = await unleash.page('POST', '/segments', { name: randomUUID(), constraints });
      return (created as { id: number }).id; // its adminSegmentSchema
    },
    close: unleash.remove,
  };
}
