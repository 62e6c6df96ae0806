import { describe, expect, it } from '@jest/globals';
import { hostPort, isLoopback } from '#process';

describe('an address to listen on', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:8080', { host: '::1', port: 8080 }],
  ])('%s is read', (text, address) => {
    expect(hostPort(text)).toEqual(address);
  });

  it.each(['8080', 'localhost', '::1:8080', '127.0.0.1:65536', 'http://x:1', ''])(
    '%p is refused',
    (text) => {
      expect(() => hostPort(text)).toThrow(expect.objectContaining({ code: 'address_invalid' }));
    },
  );
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.example.com', false],
])('%s is loopback: %p', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
