import { randomUUID } from 'node:crypto';
import { cutoverFlag } from '#contracts';
import { type FlagWriter, fileWriter, flagsOf, type Override, unleashWriter } from '#flags';
import { openUnleashServer } from '../../unleash-server.ts';
import type { Bench, Measured } from '../adapter/measurement.ts';
import { emptyFlagFile, type FlagsPart, ROUTE, startFleet } from './fleet.ts';
import { findingsOf, type Toggle, toggle } from './toggles.ts';

export type ToggleBench = Omit<Bench, 'sizes'> & {
  readonly times: number;
  readonly isShort: boolean;
};

const by = { who: 'bench', reason: 'to measure' };

/** As `banyan rollout` with a local file. */
export async function file(bench: ToggleBench): Promise<Measured> {
  let path = '';
  const flags = async (folder: string) => {
    path = await emptyFlagFile(folder);
    return `file: "${path}"`;
  };
  return measure('file', bench, flags, () => writing(fileWriter(path)));
}

/** As `banyan rollout` with an Unleash server, a real one. */
export async function unleash(bench: ToggleBench): Promise<Measured> {
  const server = await openUnleashServer();
  const { url, clientToken, adminToken } = server;
  const place = { url, token: adminToken, project: 'default', environment: 'development' };
  const flags = () => `unleash: { url: "${url}", token: "${clientToken}" }`;
  try {
    return await measure('Unleash', bench, flags, () => writing(unleashWriter(place)));
  } finally {
    await server.remove();
  }
}

/** As `banyan rollback --now`, and `--lift`. */
export async function override(bench: ToggleBench): Promise<Measured> {
  const flags = async (folder: string) => {
    const path = await emptyFlagFile(folder);
    await fileWriter(path).write(flagsOf(ROUTE, { kind: 'live' }, ROUTE), by);
    return `file: "${path}"`;
  };
  return measure('override', bench, flags, overriding);
}

async function measure(
  name: string,
  { times, isShort, signal, say }: ToggleBench,
  flags: FlagsPart,
  act: () => Toggle,
): Promise<Measured> {
  await using fleet = await startFleet(flags);
  say('three proxies serve');
  const toggled = await toggle(fleet, act(), times, signal);
  return { findings: findingsOf(name, toggled, fleet, isShort), values: toggled };
}

function writing(writer: FlagWriter): Toggle {
  return async (arm) => {
    const stage = { kind: arm === 'service' ? 'live' : 'off' } as const;
    const written = await writer.write(flagsOf(ROUTE, stage, ROUTE), by);
    const announced = written.map(({ after }) => after);
    return { names: [], announced, overrides: [] };
  };
}

function overriding(): Toggle {
  let inForce: Override | undefined;
  return async (arm) => {
    const at = new Date().toISOString();
    if (arm === 'service') {
      const lifted = inForce && [{ ...inForce, lifted: { ...by, at } }];
      return { names: [], announced: [], overrides: lifted ?? [] };
    }
    const flags = { [cutoverFlag({ name: ROUTE })]: false };
    inForce = { id: randomUUID(), flags, ...by, at, origin: 'operator' };
    return { names: [], announced: [], overrides: [inForce] };
  };
}
