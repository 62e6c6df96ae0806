import { openRestartableUnleash, type RestartableServer, unleashAccess } from '#local-servers';

/** A real Unleash of a test's own. `url` ends in `/api`. */
export type UnleashServer = RestartableServer & {
  readonly clientToken: string;
  readonly adminToken: string;
  /** Asks its admin API as its page does, with the session of a user who logged in; `path` begins after `/api/admin`. */
  page(method: string, path: string, body?: unknown): Promise<unknown>;
  /** What its page does when somebody switches a flag of the environment development. */
  pageChange(flag: string, enabled: boolean): Promise<void>;
};

/** Starts an Unleash with an empty database; `remove()` ends it. Takes about 5 s. */
export async function openUnleashServer(): Promise<UnleashServer> {
  const server = await openRestartableUnleash();
  const { clientToken, adminToken } = unleashAccess;
  let session: Promise<string> | undefined; // Unleash takes ten log-ins a minute, and keeps sessions

  const page: UnleashServer['page'] = async (method, path, body) => {
    session ??= logIn(server.url);
    return answerOf(`${method} ${path}`, `${server.url}/admin${path}`, {
      method,
      headers: { cookie: await session, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
  };
  return {
    ...server,
    clientToken,
    adminToken,
    page,
    async pageChange(flag, enabled) {
      const way = `environments/development/${enabled ? 'on' : 'off'}`;
      await page('POST', `/projects/default/features/${flag}/${way}`);
    },
  };
}

async function logIn(url: string): Promise<string> {
  const response = await fetch(new URL('/auth/simple/login', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(unleashAccess.user),
  });
  await response.text(); // the session is there once the answer has ended
  const [cookie] = response.headers.getSetCookie();
  if (!response.ok || cookie === undefined) {
    throw new Error(`Unleash answers a log-in with ${response.status}`);
  }
  return cookie.split(';')[0] ?? '';
}

async function answerOf(what: string, url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
