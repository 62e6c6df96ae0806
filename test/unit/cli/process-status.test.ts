import { expect, it } from '@jest/globals';
import { parseConfig } from '#contracts';
import { configuredProcesses } from '../../../cli/process-status.ts';

function configOf(proxy: string, adapter: string) {
  const text = JSON.stringify({
    admin: { listen: proxy, token: 'a-token-of-16-or-more' },
    adapter: { admin: { listen: adapter, token: 'a-token-of-16-or-more' } },
  });
  const parsed = parseConfig(text, { file: 'test', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

it.each([
  ['127.0.0.1:8081', 'http://127.0.0.1:8081'],
  ['0.0.0.0:8081', 'http://127.0.0.1:8081'],
  ['[::]:8081', 'http://[::1]:8081'],
  ['[fd00::7]:8081', 'http://[fd00::7]:8081'],
  ['banyan.internal:8081', 'http://banyan.internal:8081'],
])('what listens on %s is asked at %s', (listen, url) => {
  expect(configuredProcesses(configOf(listen, '127.0.0.1:8082'))).toEqual([
    { process: 'proxy', url },
    { process: 'adapter', url: 'http://127.0.0.1:8082' },
  ]);
});

it('a port that is any free one cannot be asked', () => {
  const config = configOf('127.0.0.1:8081', '127.0.0.1:0');
  expect(() => configuredProcesses(config)).toThrow('adapter.admin.listen is 127.0.0.1:0');
});
