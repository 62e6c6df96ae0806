/** So many spans wait for a collector; what is beyond is dropped. */
const MOST_WAITING = 4_096;
const BATCH = 512;
const FLUSH_MS = 2_000;
const TIMEOUT_MS = 10_000;

/** Sends spans to an OpenTelemetry collector. */
export type SpanExporter = {
  add(span: object): void;
  /** Sends what waits, once. */
  stop(): Promise<void>;
};

/**
 * Sends spans in batches as JSON (OTLP over HTTP). A collector that is away or slow costs spans, and
 * nothing else.
 *
 * @param endpoint of the collector, without /v1/traces
 */
export function openSpanExporter(
  endpoint: string,
  onDropped: (count: number) => void,
): SpanExporter {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  let waiting: object[] = [];
  let sending: Promise<void> | undefined;
  let stopping = false;
  const sendBatch = async () => {
    const spans = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    if (await post(url, requestOf(spans))) return;
    // A process that ends does not wait for a collector again and again.
    const lost = stopping ? waiting.splice(0) : [];
    onDropped(spans.length + lost.length);
  };
  const sendAll = async () => {
    while (waiting.length > 0) await sendBatch();
  };
  const send = () => {
    if (sending !== undefined || waiting.length === 0) return;
    sending = sendAll().finally(() => {
      sending = undefined;
    });
  };
  const timer = setInterval(send, FLUSH_MS).unref();
  return {
    add(span) {
      if (waiting.length >= MOST_WAITING) {
        onDropped(1);
        return;
      }
      waiting.push(span);
      if (waiting.length >= BATCH) send();
    },
    async stop() {
      clearInterval(timer);
      stopping = true;
      send();
      await sending;
    },
  };
}

async function post(url: string, body: object): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function requestOf(spans: readonly object[]): object {
  const service = { key: 'service.name', value: { stringValue: 'banyan-proxy' } };
  return {
    resourceSpans: [
      {
        resource: { attributes: [service] },
        scopeSpans: [{ scope: { name: 'banyan' }, spans }],
      },
    ],
  };
}
