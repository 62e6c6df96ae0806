import { expect } from '@jest/globals';
import { onlyRequest, request, sendsOn } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { valuesOf } from '../http-message.ts';

const CLAIMS = [
  'X-Forwarded-For: 203.0.113.7',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: evil.example',
  'X-Forwarded-Port: 443',
  'Forwarded: for=203.0.113.7;proto=https',
];
const TRUSTED = { yaml: 'trust: [127.0.0.0/8]\n' };
const claiming = request('GET / HTTP/1.1', ...CLAIMS);

function told(fields: readonly string[], ...names: string[]): string[][] {
  return names.map((name) => valuesOf(fields, name));
}

const cases: Case[] = [
  sendsOn('X-Forwarded-For, -Proto and -Host of anybody are replaced', '', claiming, ({ fields }) =>
    expect(told(fields, 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host')).toEqual([
      ['127.0.0.1'],
      ['http'],
      ['shop'],
    ]),
  ),
  {
    name: 'X-Forwarded-Port of anybody is replaced by the port that it came to',
    rfc: '',
    async check(world) {
      await world.ask(claiming);
      const { port } = new URL(world.proxy.address);
      expect(valuesOf(onlyRequest(world).fields, 'x-forwarded-port')).toEqual([port]);
    },
  },
  sendsOn('Forwarded of anybody is dropped', '7239 §8.1', claiming, ({ fields }) =>
    expect(valuesOf(fields, 'forwarded')).toEqual([]),
  ),
  sendsOn(
    'X_Forwarded_For, as PHP would read it, is dropped',
    '',
    request('GET / HTTP/1.1', 'X_Forwarded_For: 203.0.113.7'),
    ({ fields }) => expect(fields).not.toContain('X_Forwarded_For'),
    TRUSTED,
  ),
  sendsOn(
    'a trusted peer’s X-Forwarded-For is appended to',
    '',
    claiming,
    ({ fields }) => expect(valuesOf(fields, 'x-forwarded-for')).toEqual(['203.0.113.7, 127.0.0.1']),
    TRUSTED,
  ),
  sendsOn(
    'a trusted peer’s list on several lines stays in order',
    '',
    request('GET / HTTP/1.1', 'X-Forwarded-For: a, b', 'X-Forwarded-For: c'),
    ({ fields }) => expect(valuesOf(fields, 'x-forwarded-for')).toEqual(['a, b, c, 127.0.0.1']),
    TRUSTED,
  ),
  sendsOn(
    'a trusted peer’s protocol, host and port are kept',
    '',
    claiming,
    ({ fields }) =>
      expect(told(fields, 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-port')).toEqual([
        ['https'],
        ['evil.example'],
        ['443'],
      ]),
    TRUSTED,
  ),
  sendsOn(
    'a trusted peer’s Forwarded is passed on',
    '7239 §4',
    claiming,
    ({ fields }) => expect(valuesOf(fields, 'forwarded')).toEqual(['for=203.0.113.7;proto=https']),
    TRUSTED,
  ),
  sendsOn('no Forwarded by default', '7239', request('GET / HTTP/1.1'), ({ fields }) =>
    expect(valuesOf(fields, 'forwarded')).toEqual([]),
  ),
  sendsOn(
    'Forwarded where it is switched on',
    '7239 §4',
    claiming,
    ({ fields }) =>
      expect(valuesOf(fields, 'forwarded')).toEqual(['for=127.0.0.1;host="shop";proto=http']),
    { yaml: 'forwarded: true\n' },
  ),
  sendsOn(
    'Forwarded of a trusted peer is appended to where it is switched on',
    '7239 §4',
    claiming,
    ({ fields }) =>
      expect(valuesOf(fields, 'forwarded')).toEqual([
        'for=203.0.113.7;proto=https, for=127.0.0.1;host="shop";proto=http',
      ]),
    { yaml: 'forwarded: true\ntrust: [127.0.0.1]\n' },
  ),
];

export const forwarding: Group = { title: 'Where a request comes from', cases };
