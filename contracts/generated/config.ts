// Generated from contracts/config/banyan.schema.json by `npm run generate`. Do not edit.

/**
 * PEM file of the certificates that are trusted instead of the usual authorities: of an authority of your own, or the certificate itself.
 */
export type TlsAuthorities = string;
/**
 * The name that its certificate must be for, where that is not the host of its URL.
 */
export type TlsServername = string;
/**
 * PEM file of the certificate that the proxy shows (mTLS), with its chain.
 */
export type TlsCertificate = string;
/**
 * PEM file of the private key of cert, without a passphrase.
 */
export type TlsKey = string;
/**
 * Whether any certificate is taken, whosever it is; not unless asked for. Whoever is on the way can read and change everything.
 */
export type TlsInsecure = boolean;

/**
 * banyan.yaml: the one configuration file of the proxy, the adapter and the command line. Text in the form `${VAR}` or `${VAR:-default}` is taken from the environment. Relative paths are relative to the file itself.
 */
export interface BanyanConfig {
  /**
   * Base URL of the legacy application; the proxy needs it, here or as --legacy (which stands for all of it). Whatever no route cuts over goes there. Or a map, for TLS.
   */
  legacy?:
    | string
    | {
        /**
         * Base URL of the legacy application.
         */
        url: string;
        ca?: TlsAuthorities;
        servername?: TlsServername;
        cert?: TlsCertificate;
        key?: TlsKey;
        insecure?: TlsInsecure;
      };
  /**
   * HOST:PORT of the strangler proxy. Port 0 takes a free one.
   */
  listen: string;
  /**
   * Processes that share the proxy's port, or auto: one for each core that this process may use. 1 is a single process; with more, another one starts them, replaces one that dies, and has the admin API.
   */
  workers: number | string;
  /**
   * Addresses or networks (10.0.0.0/8) of the load balancers in front of the proxy: what they say in X-Forwarded fields is passed on and added to. From anybody else it is dropped.
   */
  trust: string[];
  /**
   * Whether upstreams are told where a request comes from in Forwarded (RFC 7239) as well as in X-Forwarded fields.
   */
  forwarded: boolean;
  /**
   * The header sections of requests, and of what upstreams answer.
   */
  headers: {
    /**
     * Bytes, the request target included. A longer request is answered with 431, or with 414 where the target alone is longer.
     */
    limit: number;
    /**
     * ms for a client to send one; then it is answered with 408.
     */
    timeout: number;
  };
  admin: Admin;
  /**
   * The extracted services, by name.
   */
  services: {
    [k: string]: Service;
  };
  /**
   * What may be cut over from the legacy to a service. Each has a flag: its name and .cutover.
   */
  routes: Route[];
  /**
   * What the proxy answers in place of the legacy while the flag legacy.maintenance is on.
   */
  maintenance: {
    /**
     * File of the page. Read when the proxy starts. Without it: a plain page.
     */
    page?: string;
    /**
     * Content-Type of the page.
     */
    type: string;
    /**
     * ms after which clients are told to try again (Retry-After, in whole seconds).
     */
    retryAfter: number;
  };
  flags: Flags;
  adapter: Adapter;
  /**
   * The logs of every process: JSON lines on stdout.
   */
  log: {
    /**
     * The least severe level that is logged. Access log lines are info.
     */
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
    access: AccessLog;
  };
  /**
   * What the proxy tells clients about itself.
   */
  expose: {
    /**
     * Whether Server-Timing says how many ms the upstream took until its answer began, and the proxy.
     */
    serverTiming: boolean;
    /**
     * Whether X-Banyan-Arm says who answered: legacy or service.
     */
    arm: boolean;
  };
  /**
   * W3C Trace Context in the proxy. A trace that a client began is passed on in any case.
   */
  tracing: {
    /**
     * The share of the traces begun here that are kept. Without it: 1 if spans are exported, else none is begun.
     */
    sample?: number;
    /**
     * OpenTelemetry collector (OTLP over HTTP), for example http://127.0.0.1:4318. Without it: OTEL_EXPORTER_OTLP_ENDPOINT, else no spans are exported.
     */
    endpoint?: string;
  };
}
/**
 * The admin API of a process: health, readiness, metrics, status.
 */
export interface Admin {
  /**
   * HOST:PORT. Beyond loopback a token is required.
   */
  listen: string;
  /**
   * Bearer token for everything but /healthz and /readyz.
   */
  token?: string;
}
export interface Service {
  /**
   * Base URL of the service.
   */
  url: string;
  ca?: TlsAuthorities;
  servername?: TlsServername;
  cert?: TlsCertificate;
  key?: TlsKey;
  insecure?: TlsInsecure;
}
export interface Route {
  /**
   * Names the route in its flag, in logs and in metrics.
   */
  name: string;
  /**
   * METHOD /path/{parameter}, or /path for every method; a last segment of ** matches the rest. Or a map, for a host and conditions as well. The most specific route wins, in whatever order they stand.
   */
  match:
    | string
    | {
        /**
         * /path/{parameter}, /path/**
         */
        path: string;
        /**
         * One or several; any when left out. GET takes HEAD as well.
         *
         * @minItems 1
         */
        method?: string | string[];
        /**
         * shop.example.com or *.example.com, one or several, without a port.
         *
         * @minItems 1
         */
        host?: string | string[];
        /**
         * By name: the value, true (it is there) or false (it is not).
         */
        query?: {
          [k: string]: string | boolean;
        };
        /**
         * By name: the value, true (it is there) or false (it is not).
         */
        headers?: {
          [k: string]: string | boolean;
        };
      };
  /**
   * A name in services.
   */
  service: string;
  /**
   * Who answers when the service provably did not: the legacy, or nobody (502).
   */
  fallback: 'legacy' | 'none';
  /**
   * The legacy no longer has this route: always the service, no flag, no fallback.
   */
  retired: boolean;
  /**
   * Whether requests that change something are kept in the database (adapter.database, DATABASE_URL), and answered with 202, while the legacy is under maintenance or cannot be connected to. They are sent in order once it is back, with an Idempotency-Key that it must know. Or a map, for a limit as well.
   */
  'store-and-forward'?:
    | boolean
    | {
        /**
         * Bytes that a body may have: it is kept in memory at first. A larger one is answered with 413.
         */
        limit: number;
      };
  /**
   * The path that the service is asked for, with the parameters of the match: /v1/orders/{id}. What ** takes is {rest}. The query stays.
   */
  rewrite?: string;
  request?: FieldRules;
  response?: FieldRules;
  /**
   * Cookies that the service sets: from what it says to what the client gets. An empty text takes the attribute away.
   */
  cookies?: {
    /**
     * By path, the longest that begins the cookie's: { /v1: /shop }.
     */
    path?: {
      [k: string]: string;
    };
    /**
     * By domain; * for any: { orders.internal: shop.example.com }.
     */
    domain?: {
      [k: string]: string;
    };
  };
  /**
   * Redirects of the service (Location, Content-Location, Refresh): true undoes its address and the rewriting; or by the URL or path that they begin with: { http://orders:3001/v1: /shop }.
   */
  location?:
    | boolean
    | {
        [k: string]: string;
      };
  /**
   * Path of a module (.ts, .mjs, .js) whose default export makes the legacy's JSON of the service's. It runs in the proxy. Or a map, for a limit as well.
   */
  translate?:
    | string
    | {
        /**
         * The path.
         */
        module: string;
        /**
         * Bytes that a body of the service may have, decoded as well: it is kept in memory. What is longer cannot be translated.
         */
        limit: number;
      };
}
export interface FieldRules {
  /**
   * By name, in place of what is there.
   */
  set?: {
    [k: string]: string;
  };
  /**
   * By name.
   */
  remove?: string[];
}
/**
 * Where flags come from: a local file in Unleash's client/features format, or an Unleash server.
 */
export interface Flags {
  /**
   * Path of the local flag file. Used when no Unleash server is given.
   */
  file: string;
  /**
   * An Unleash server; without it UNLEASH_URL and UNLEASH_TOKEN, else the local file.
   */
  unleash?: {
    /**
     * Unleash API, for example http://unleash:4242/api.
     */
    url: string;
    /**
     * Backend token (sent as Authorization).
     */
    token: string;
    /**
     * Poll interval in ms.
     */
    refresh: number;
  };
}
/**
 * The anti-corruption adapter.
 */
export interface Adapter {
  admin: Admin;
  /**
   * RabbitMQ, amqp:// or amqps://. Without it: AMQP_URL, else amqp://127.0.0.1:5672.
   */
  broker?: string;
  /**
   * mysql://… for MySQL 8 and MariaDB, or sqlite:PATH. Without it: DATABASE_URL, else sqlite:banyan.sqlite.
   */
  database?: string;
  /**
   * The legacy's exchange, which is only checked, and the adapter's own queue, which is declared.
   */
  receive: {
    /**
     * The legacy's topic exchange.
     */
    exchange: string;
    /**
     * The adapter's own queue. Beside it: .dead-letter (delivered too often, drained into parking) and .undeliverable (what cannot even be parked).
     */
    queue: string;
    /**
     * Topic patterns; # takes everything, so that an unknown type is seen.
     *
     * @minItems 1
     */
    bindings: string[];
    /**
     * Unacknowledged messages in hand, for each shard.
     */
    prefetch: number;
    /**
     * Parts that several instances share, each with a queue of its own. More than one needs RabbitMQ's plugin rabbitmq_consistent_hash_exchange. Change it only with all instances stopped and the queues of the shards empty.
     */
    shards: number;
    /**
     * Messages that are committed in one transaction.
     */
    batch: {
      /**
       * At most so many.
       */
      messages: number;
      /**
       * ms that the first of them waits for more.
       */
      wait: number;
    };
    /**
     * When so many messages fail that it cannot be their fault, the adapter pauses before everything is parked.
     */
    killSwitch: {
      /**
       * The share of failed messages that trips it.
       */
      failures: number;
      /**
       * Fewer messages than that say nothing.
       */
      messages: number;
      /**
       * ms that are looked back on.
       */
      within: number;
      /**
       * ms until it goes on.
       */
      pause: number;
    };
  };
  /**
   * The exchange of the SCM's domain events: a durable topic exchange, declared by the adapter.
   */
  publish: {
    /**
     * Where each event goes, with its type as routing key.
     */
    exchange: string;
  };
  /**
   * The way back: events of the SCM become requests to the legacy's REST interface. Off unless it is there.
   */
  reverse?: {
    /**
     * Base URL of the legacy's REST interface. Without it: that of legacy, without its settings for TLS: to trust an authority of your own, start the adapter with NODE_EXTRA_CA_CERTS.
     */
    url?: string;
    /**
     * The adapter's own queue for the SCM's events. Beside it: .dead-letter and .undeliverable.
     */
    queue: string;
    /**
     * Sent with each request, such as the legacy's API key: { X-Api-Key: "${LEGACY_API_KEY}" }.
     */
    headers: {
      [k: string]: string;
    };
    /**
     * ms for the legacy to answer one request.
     */
    timeout: number;
    /**
     * Requests on their way at once; of one aggregate always one.
     */
    concurrency: number;
  };
  /**
   * What is remembered, and for how long, in days.
   */
  retention: {
    /**
     * Messages that were handled: within that time each is told from its repetition. What a parked message refers to stays.
     */
    inbox: number;
    /**
     * Events that were published.
     */
    outbox: number;
  };
}
/**
 * The proxy's lines about requests. What failed is always among them.
 */
export interface AccessLog {
  /**
   * json; combined, as Apache writes it; or off.
   */
  format: 'json' | 'combined' | 'off';
  /**
   * The share of the requests that succeeded which is logged.
   */
  sample: number;
  /**
   * Opened again after SIGHUP. Without it: stdout.
   */
  file?: string;
  /**
   * The client's address: whole, without its last part, or not at all.
   */
  address: 'full' | 'masked' | 'omitted';
  /**
   * Whether query strings are logged. They may hold personal data.
   */
  query: boolean;
}
