/** A visitor's browser: keeps the cookie, and shows redirects as they are. */
export type Browser = {
  readonly get: (path: string) => Promise<Page>;
  readonly post: (path: string, form: Record<string, string> | FormData) => Promise<Page>;
};

export type Page = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where a redirect leads, else ''. */
  readonly location: string;
};

/** A browser without a cookie. */
export function openBrowser(address: string): Browser {
  let cookie = '';
  async function go(path: string, init: RequestInit): Promise<Page> {
    const response = await fetch(address + path, {
      ...init,
      redirect: 'manual',
      headers: { cookie },
    });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    const { status, headers } = response;
    return {
      status,
      headers,
      text: await response.text(),
      location: headers.get('location') ?? '',
    };
  }
  return {
    get: (path) => go(path, {}),
    post: (path, form) =>
      go(path, {
        method: 'POST',
        body: form instanceof FormData ? form : new URLSearchParams(form),
      }),
  };
}

/** A browser in which somebody has logged in. */
export async function logIn(address: string, m_id: string): Promise<Browser> {
  const browser = openBrowser(address);
  await browser.post('/shop/member/login.php', { m_id, password: `${m_id}1234` });
  return browser;
}
