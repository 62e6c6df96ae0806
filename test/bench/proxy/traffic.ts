/** What is asked for in one case. */
export type Traffic = {
  readonly method: 'GET' | 'POST';
  /** Bytes of a request's body. */
  readonly sends: number;
  /** Bytes of an answer's body. */
  readonly receives: number;
  /** Whether each request has an idempotency key. */
  readonly isKeyed?: boolean;
};

export const traffics: Readonly<Record<string, Traffic>> = {
  'GET 165 B': { method: 'GET', sends: 0, receives: 165 },
  'GET 16 KiB': { method: 'GET', sends: 0, receives: 16_384 },
  'POST 1 KiB': { method: 'POST', sends: 1_024, receives: 165 },
};

export const ROUTES = 100;
/** Clients that each send a request when the answer to the one before is there. */
export const CONNECTIONS = 64;

/** Of every two routes of one path, one takes GET and one POST. */
export function routeTexts(): string[] {
  return Array.from({ length: ROUTES }, (_, index) => {
    const method = index % 2 === 0 ? 'GET' : 'POST';
    return `${method} ${placeOf(index >> 1)}/{id}/lines/{line}`;
  });
}

/** One for each route of the method. The origin answers with as many bytes as the query says. */
export function targetsOf({ receives }: Traffic): string[] {
  return Array.from(
    { length: ROUTES / 2 },
    (_, index) => `${placeOf(index)}/${4_711 + index}/lines/${index}?bytes=${receives}`,
  );
}

/** As a browser or a mobile app sends them, cut to the usual. */
export function headerLines({ method, sends, isKeyed = false }: Traffic): string[] {
  return [
    'Host: shop.example.com',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) bench',
    'Accept: application/json, text/html;q=0.9',
    'Accept-Language: ko-KR,ko;q=0.9',
    'Cookie: PHPSESSID=0123456789abcdef0123456789abcdef',
    ...(isKeyed ? ['Idempotency-Key: 0b8f4b0e-57b1-4bd4-a0ff-1c3f0e6a9d52'] : []),
    ...(method === 'POST' ? ['Content-Type: application/json', `Content-Length: ${sends}`] : []),
  ];
}

function placeOf(index: number): string {
  return `/area${index % 7}/things${index}`;
}
