import { expect, it } from '@jest/globals';
import { adminUrlOf } from '../../../flags/unleash-api.ts';

it.each([
  ['http://unleash:4242/api', 'http://unleash:4242/api/admin'],
  ['http://unleash:4242/api/', 'http://unleash:4242/api/admin'],
  ['https://example.com/api/flags/api/client', 'https://example.com/api/flags/api/admin'],
  ['http://unleash:4242/', 'http://unleash:4242/api/admin'],
])('the admin API of %s is at %s', (url, expected) => {
  expect(adminUrlOf(url)).toBe(expected);
});
