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
 * How much worse than the legacy a service may be. A breach rolls the route back, until a person lifts that.
 */
export type Guard =
  | boolean
  | {
      /**
       * Its share of errors may be so many times the legacy's.
       */
      errors: number;
      /**
       * It may take so many times as long as the legacy until its answers begin.
       */
      latency: number;
      /**
       * Nothing is concluded from fewer requests to each of the two.
       */
      requests: number;
    };

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
        timeouts?: Timeouts;
        limit: Limit;
        /**
         * The share of its places that requests may take which a service did not answer: a service in trouble must not crowd out what was the legacy's own.
         */
        standIn: number;
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
   * Whether another proxy may listen on the same port, which takes over without a gap when this one is stopped (SO_REUSEPORT; both must say so). Each worker then listens itself.
   */
  reusePort: boolean;
  /**
   * What the proxy does when it is told to stop (SIGTERM, SIGINT).
   */
  drain: {
    /**
     * ms that it goes on as before, but for /readyz, which says 503: for load balancers to notice.
     */
    delay: number;
    /**
     * ms that requests in flight may take from then on.
     */
    timeout: number;
    /**
     * ms that both ends of a WebSocket have to say goodbye, once they were told that the proxy goes away (Close, 1001).
     */
    webSocket: number;
  };
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
   * Issuers of tokens (JWT), by name. As soon as there is one, the fields in which claims go inward are taken from every request that comes from outside.
   */
  auth: {
    [k: string]: AuthProvider;
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
  /**
   * What is rolled back together, by name: routes and translators. `banyan rollback order` takes both back.
   */
  capabilities: {
    [k: string]: Capability;
  };
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
export interface Timeouts {
  /**
   * ms until a connection is made.
   */
  connect?: number;
  /**
   * ms from the end of the request to the answer's header section.
   */
  headers?: number;
  /**
   * ms without a byte of an answer that has begun; 0 for no limit. Event streams (text/event-stream) and WebSockets have none.
   */
  idle?: number;
}
/**
 * How many requests it has in hand at most, each with a connection of its own. What is beyond goes to the legacy, or is answered with 503.
 */
export interface Limit {
  /**
   * Requests at the same time.
   */
  requests: number;
  /**
   * Requests that wait for a place.
   */
  queue: number;
  /**
   * ms that each waits at most.
   */
  wait: number;
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
   * Base URL of the service, or a list: one of each instance, all with the same scheme. Or unix: and the path of a socket.
   *
   * @minItems 1
   */
  url: string | string[];
  ca?: TlsAuthorities;
  servername?: TlsServername;
  cert?: TlsCertificate;
  key?: TlsKey;
  insecure?: TlsInsecure;
  /**
   * Makes an instance of each record of its one URL's host, looked up again when their TTL ends: addresses (A and AAAA) or srv. Or a map, to ask a server of your own. Without it the host is looked up for each new connection.
   */
  dns?:
    | string
    | {
        /**
         * addresses (A and AAAA, with the port of the URL) or srv.
         */
        records: 'addresses' | 'srv';
        /**
         * IP:PORT of the DNS server to ask, for example Consul's. Without it: those of the system.
         */
        server?: string;
      };
  /**
   * Path that each instance is asked for, to learn whether it is well. Or a map. Without it nobody asks.
   */
  health?:
    | string
    | {
        /**
         * /healthz, with a query if need be.
         */
        path: string;
        /**
         * ms from the end of one check to the next, give or take a tenth.
         */
        interval: number;
        /**
         * ms until the answer must be whole.
         */
        timeout: number;
        /**
         * Failed checks in a row that take an instance out.
         */
        fall: number;
        /**
         * Passed checks in a row that bring it back.
         */
        rise: number;
        /**
         * What it must answer. Without it: 200 to 399.
         *
         * @minItems 1
         */
        status?: number[];
      };
  /**
   * When an instance is left out because of how it answers, where there are several; or off.
   */
  ejection:
    | string
    | {
        /**
         * So many failures in a row.
         */
        failures: number;
        /**
         * … or this share of what it was asked in the window.
         */
        rate: number;
        /**
         * … of at least so many.
         */
        requests: number;
        /**
         * ms that the share is looked at for.
         */
        window: number;
        /**
         * ms that it is left out for the first time; twice as long the second time, and so on, up to 300000.
         */
        time: number;
        /**
         * When a smaller share than this is well, all are used: the few would drown.
         */
        panic: number;
      };
  /**
   * ms in which an instance that is new, or back, gets its share little by little. 0: at once.
   */
  slowStart: number;
  timeouts?: Timeouts;
  /**
   * When the service is left alone because it keeps failing, and the legacy answers at once; or off.
   */
  breaker:
    | string
    | {
        /**
         * It opens when so many percent of the requests failed: not answered, or with a 5xx other than 501 and 505.
         */
        percentage: number;
        /**
         * Fewer requests than that say nothing.
         */
        requests: number;
        /**
         * ms that are looked back on.
         */
        window: number;
        /**
         * ms until one request tries the service.
         */
        open: number;
        /**
         * ms over which the share of the requests that are let through then grows to all.
         */
        recovery: number;
      };
  limit: Limit;
  /**
   * Trying another instance before anybody else is asked.
   */
  retry: {
    /**
     * What makes it: no connection; and, where a request may be sent twice, one that broke off (reset) or no answer in time (timeout).
     */
    on: ('connect' | 'reset' | 'timeout')[];
    /**
     * The share of the requests in hand that may be such tries, so that they do not drown a service in trouble.
     */
    budget: number;
    /**
     * So many tries at a time are allowed in any case.
     */
    floor: number;
  };
}
export interface AuthProvider {
  /**
   * Its public keys (JWK Set): an http:// or https:// URL, or the path of a file.
   */
  jwks: string;
  /**
   * What iss must be: one text, or one of several.
   *
   * @minItems 1
   */
  issuer: string | string[];
  /**
   * What aud must have: one text, or one of several.
   *
   * @minItems 1
   */
  audience: string | string[];
  /**
   * How its tokens may be signed. Never with none, nor with a shared secret.
   *
   * @minItems 1
   */
  algorithms: (
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'ES512'
    | 'EdDSA'
    | 'Ed25519'
  )[];
  /**
   * ms that its clock and this one may differ.
   */
  clockTolerance: number;
  /**
   * The field that has the token, as Bearer; another one than Authorization may have it alone. Without it, and without cookie: Authorization.
   */
  header?: string;
  /**
   * The cookie that has the token; with header as well, the one that is looked at when that has none.
   */
  cookie?: string;
  /**
   * Which claims go inward, each in which field: { sub: X-User-Id }. No client can send these fields itself.
   */
  claims: {
    [k: string]: string;
  };
  /**
   * ms after which its keys are fetched again. Those that are known are used until there is an answer.
   */
  cache: number;
  /**
   * ms after a fetch in which a token with an unknown key causes no other one.
   */
  cooldown: number;
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
   * Statuses of the service that count as no answer where the legacy may be asked instead.
   */
  fallbackOn: number[];
  timeouts?: Timeouts;
  /**
   * Says that a POST or another unsafe request with a key may be sent again, to another instance or to the legacy: whoever gets it must know the keys of the others, and do nothing twice.
   */
  idempotency?: {
    /**
     * The field that has the key, for example Idempotency-Key.
     */
    header: string;
    /**
     * Bytes of a body that are kept to be sent again. A longer one is sent once.
     */
    limit: number;
  };
  /**
   * The legacy no longer has this route: always the service, no flag, no fallback.
   */
  retired: boolean;
  /**
   * Who may ask, whoever answers: a name in auth, whose token the request must have. Or a map, for scopes as well.
   */
  auth?:
    | string
    | {
        /**
         * A name in auth.
         */
        provider: string;
        /**
         * What the token must allow: all of them.
         */
        scopes: string[];
        /**
         * Whether a request without a token is let in as well, as nobody.
         */
        optional: boolean;
      };
  rateLimit?: RateLimit;
  guard: Guard;
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
   * A GET for a long list is sent to the service in parts, whose JSON arrays become one: what was one call inside the legacy must not become one giant request.
   */
  split?: {
    /**
     * The parameter that has the list: ids for ?ids=1,2,3 and for ?ids=1&ids=2&ids=3.
     */
    query: string;
    /**
     * How many items one part has at most.
     */
    size: number;
    /**
     * How many parts are asked for at the same time.
     */
    parallel: number;
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
export interface RateLimit {
  /**
   * So many of each client …
   */
  requests: number;
  /**
   * … in so many ms, in whole seconds; on the average.
   */
  per: number;
  /**
   * So many at once, after a rest. Without it: as many as requests.
   */
  burst?: number;
  /**
   * What a client is: its address; user, the sub of its token; or header:NAME, what that field says. Who has neither is an address.
   */
  by: string;
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
 * Where flags come from: a local file in Unleash's client/features format, or an Unleash server; and how they are told.
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
    /**
     * Admin or personal token, for `banyan` to change flags with. Without it: UNLEASH_ADMIN_TOKEN. Processes do not need it.
     */
    adminToken?: string;
    /**
     * The project that new flags are made in.
     */
    project: string;
    /**
     * The environment that flags are changed in: the backend token's.
     */
    environment: string;
  };
  /**
   * Path of a flag file for a start without an Unleash server that answers, and without a backup of what it last said.
   */
  bootstrap?: string;
  /**
   * RabbitMQ, over which changes reach all instances at once. Without it: adapter.broker, else AMQP_URL, else there is none, and instances poll.
   */
  bus?: string;
  /**
   * The fanout exchange on the bus. Environments that share a broker must not share it.
   */
  exchange: string;
  /**
   * Admin APIs of all instances, which `banyan` tells of changes beside the bus. Without it: admin.listen and adapter.admin.listen.
   */
  instances: string[];
  /**
   * URL that a guard sends a POST to (JSON) when it rolls a route back.
   */
  alert?: string;
  /**
   * Whom flags are evaluated for. Whoever sends a request chooses what it says: it tells arms apart, and protects nothing.
   */
  context: {
    /**
     * The first of these that a request has.
     */
    userId: UserId[];
    /**
     * The cookie of those without a userId. The proxy sets it, where a route is in canary.
     */
    sessionCookie: string;
  };
}
/**
 * Where it is: a field, a cookie, the claim of a bearer token (of a field or cookie, where one is named; Authorization otherwise), or the legacy's session cookie, of which a digest is taken.
 */
export interface UserId {
  header?: string;
  cookie?: string;
  claim?: string;
  session?: string;
}
export interface Capability {
  /**
   * Names of routes.
   */
  routes: string[];
  /**
   * Names of legacy contracts without their version: order for legacy.order@1. Rolled back, their messages wait in order.
   */
  translators: string[];
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
