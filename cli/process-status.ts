import type { BanyanConfig } from '#contracts';
import { BanyanError, parseHostPort } from '#contracts';

export type ProcessName = 'proxy' | 'adapter';

/** A process to ask, by the base URL of its admin API. */
export type AskedProcess = {
  /** Undefined where only its address is known: its checks tell it then. */
  readonly process: ProcessName | undefined;
  readonly url: string;
};

/** What a process told of itself. */
export type ProcessStatus = {
  readonly process: ProcessName | 'unknown';
  readonly url: string;
  readonly state: 'ready' | 'not ready' | 'away';
  /** Why it is away, or why no more than its checks is known. */
  readonly problem?: string;
  readonly checks: Readonly<Record<string, boolean>>;
  /** The answer of /status, as it came. */
  readonly status?: unknown;
};

/** ms for one answer. */
const TIMEOUT = 3_000;

/**
 * Where the configuration says that the proxy and the adapter tell about themselves. Throws a
 * BanyanError `status_port_unknown` (exit code 2) for port 0, which nobody knows from outside.
 */
export function configuredProcesses(config: BanyanConfig): readonly AskedProcess[] {
  return [
    { process: 'proxy', url: adminUrl('admin.listen', config.admin.listen) },
    { process: 'adapter', url: adminUrl('adapter.admin.listen', config.adapter.admin.listen) },
  ];
}

/** Throws a BanyanError `usage` (exit code 2), which does not quote it: it may hold a password. */
export function namedProcess(url: string): AskedProcess {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = parsed?.username === '' && parsed.password === '' && parsed.search === '';
  if (parsed !== undefined && isPlain && /^https?:$/.test(parsed.protocol)) {
    return { process: undefined, url: `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}` };
  }
  throw new BanyanError('usage', '--url needs the base URL of an admin API, without a password', {
    exitCode: 2,
    advice: 'For example http://127.0.0.1:8082; a token belongs into banyan.yaml.',
  });
}

/** Asks a process how it is; never rejects, and ends within a few seconds. */
export async function askProcess(
  { process, url }: AskedProcess,
  config: BanyanConfig,
): Promise<ProcessStatus> {
  const readiness = await ask(`${url}/readyz`, undefined);
  if (typeof readiness === 'string') {
    return { process: process ?? 'unknown', url, state: 'away', problem: readiness, checks: {} };
  }
  const checks = checksIn(readiness.body);
  if (checks === undefined) {
    const problem = `no admin API of Banyan answers there (${readiness.code})`;
    return { process: process ?? 'unknown', url, state: 'away', problem, checks: {} };
  }
  const found = process ?? ('broker' in checks ? 'adapter' : 'proxy');
  const { token } = found === 'adapter' ? config.adapter.admin : config.admin;
  const state = readiness.code === 200 ? 'ready' : 'not ready';
  const answer = await ask(`${url}/status`, token);
  if (typeof answer !== 'string' && answer.code === 200) {
    return { process: found, url, state, checks, status: answer.body };
  }
  const problem = typeof answer === 'string' ? answer : refusalOf(answer.code, found);
  return { process: found, url, state, problem: `no more is known: ${problem}`, checks };
}

function refusalOf(code: number, process: ProcessName): string {
  const key = process === 'adapter' ? 'adapter.admin.token' : 'admin.token';
  return code === 401 ? `${key} is not its token` : `it answered ${code}`;
}

function checksIn(body: unknown): Readonly<Record<string, boolean>> | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const checks: unknown = Reflect.get(body, 'checks');
  if (typeof checks !== 'object' || checks === null) return undefined;
  return Object.fromEntries(Object.entries(checks).map(([name, works]) => [name, works === true]));
}

/** The answer, or why there is none. */
async function ask(
  url: string,
  token: string | undefined,
): Promise<{ readonly code: number; readonly body: unknown } | string> {
  try {
    const response = await fetch(url, {
      // A token goes to whom it is meant for, and nowhere else.
      redirect: 'manual',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const text = await response.text();
    return { code: response.status, body: parsed(text) };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    if (name === 'TimeoutError') return `no answer within ${TIMEOUT / 1_000} s`;
    return `no answer: ${cause?.code ?? name}`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where an admin API is reached from here. Throws as {@link configuredProcesses}. */
export function adminUrl(key: string, listen: string): string {
  const address = parseHostPort(listen);
  if (address === undefined || address.port === 0) {
    throw new BanyanError('status_port_unknown', `${key} is ${listen}: any port that is free`, {
      exitCode: 2,
      advice: 'Name the processes with --url; each logs its address in its line "listening".',
    });
  }
  const { host, port } = address;
  // What listens everywhere is asked here.
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
