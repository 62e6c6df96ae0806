/** A customer's browser, as far as the tour needs one: it keeps cookies and follows no redirect. */
export type Shopper = {
  get(path: string): Promise<Response>;
  post(path: string, form: Readonly<Record<string, string>>): Promise<Response>;
};

export function createShopper(base: string, signal: AbortSignal): Shopper {
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, base), {
      ...init,
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
      signal,
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  return {
    get: (path) => send(path, {}),
    post: (path, form) => send(path, { method: 'POST', body: new URLSearchParams(form) }),
  };
}

/** Puts one goods in the cart and orders it; returns the order's number. */
export async function placeOrder(shopper: Shopper, settlekind: string): Promise<string> {
  await shopper.post('/shop/goods/goods_cart.php', { goodsno: '5301', ea: '2' });
  const placed = await shopper.post('/shop/order/indb.php', {
    settlekind,
    memo: '문앞에 놔주세요',
  });
  const location = placed.headers.get('location') ?? '';
  const ordno = /^\/shop\/orders\/([0-9]{13})$/.exec(location)?.[1];
  if (ordno === undefined) {
    throw new Error(`the order was answered with ${placed.status} ${location}`);
  }
  return ordno;
}
