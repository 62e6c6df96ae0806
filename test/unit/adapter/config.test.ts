import { expect, it } from '@jest/globals';
import { parseConfig } from '#contracts';
import { adapterConfig } from '../../../adapter/config.ts';

function reverseUrl(yaml: string): string | undefined {
  const parsed = parseConfig(yaml, { file: 'test', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { config } = parsed;
  return adapterConfig({ config, file: undefined, folder: '.' }, {}).reverse?.url;
}

it.each([
  ['legacy: http://legacy', 'http://legacy'],
  ['legacy: { url: https://legacy, ca: ca.pem }', 'https://legacy'],
])('the way back leads to the legacy of %p', (legacy, url) => {
  expect(reverseUrl(`${legacy}\nadapter: { reverse: {} }`)).toBe(url);
});

it('the way back leads to a URL of its own, where it has one', () => {
  const yaml = 'legacy: http://legacy\nadapter: { reverse: { url: http://rest } }';
  expect(reverseUrl(yaml)).toBe('http://rest');
});
