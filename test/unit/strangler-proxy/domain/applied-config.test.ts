import { describe, expect, it } from '@jest/globals';
import { type BanyanConfig, parseConfig } from '#contracts';
import { appliedConfig } from '../../../../strangler-proxy/domain/applied-config.ts';

function config(yaml: string): BanyanConfig {
  const parsed = parseConfig(yaml, { file: 'test', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const started = config('legacy: http://a:1\nlisten: 127.0.0.1:1\nheaders: { limit: 2048 }');

describe('a changed configuration', () => {
  it.each([
    ['nothing', '', []],
    ['routes and services', 'services: { a: { url: "http://b:1" } }', []],
    ['whom it trusts, and how long it drains', 'trust: [10.0.0.1]\ndrain: { timeout: 5 }', []],
    ['the form of its access log', 'log: { access: { format: combined } }', []],
    ['another file for it', 'log: { access: { file: a.log } }', ['log.access.file']],
    ['another admin API', 'admin: { listen: 127.0.0.1:2 }', ['admin']],
    ['workers and a shared port', 'workers: 3\nreusePort: true', ['reusePort', 'workers']],
    ['other flags', 'flags: { file: other.json }', ['flags']],
    ['what concerns the adapter', 'adapter: { retention: { inbox: 3 } }', []],
    ['the bus of flags', 'adapter: { broker: "amqp://b" }', ['adapter.broker']],
  ])('tells what needs a restart: %s', (_what, yaml, restartNeeded) => {
    const next = config(
      `legacy: http://a:1\nlisten: 127.0.0.1:1\nheaders: { limit: 2048 }\n${yaml}`,
    );
    expect(appliedConfig(started, next).restartNeeded).toEqual(restartNeeded);
  });

  it('is taken but for what needs one', () => {
    const next = config(
      'legacy: http://b:2\nlisten: 127.0.0.1:9\nlog: { level: warn, access: { sample: 0.5, file: x } }',
    );
    const { config: applied } = appliedConfig(started, next);
    expect(applied.legacy).toBe('http://b:2');
    expect(applied.listen).toBe('127.0.0.1:1');
    expect(applied.headers.limit).toBe(2048);
    expect(applied.log).toEqual({ level: 'info', access: { ...started.log.access, sample: 0.5 } });
  });
});
