/** One thread: the configuration of HAProxy as a plain reverse proxy, without a log. */
export function haproxyConfig(port: number, origin: URL): string {
  return `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 300s
  timeout server 300s
  option forwardfor
  http-reuse always
frontend clients
  bind 127.0.0.1:${port}
  default_backend origin
backend origin
  server origin ${origin.host}
`;
}
