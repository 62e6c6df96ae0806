import { describe, expect, it } from '@jest/globals';
import { expectationOf } from '../../chaos/expectation.ts';
import { loadOf } from '../../chaos/load/load.ts';

const messages = 3_000;
const load = loadOf({ messages, seed: 7 });
const count = (kind: string) => load.filter((message) => message.kind === kind).length;

describe('a load', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(loadOf({ messages, seed: 7 })).toEqual(load);
    expect(loadOf({ messages, seed: 8 })).not.toEqual(load);
  });

  it('has as many messages as were asked for: 5 % duplicates, 1 % broken', () => {
    expect([load.length, count('duplicate'), count('broken')]).toEqual([3_000, 150, 30]);
  });

  it('has every duplicate after its original, with the same bytes', () => {
    const before = new Set<string>();
    for (const { kind, routingKey, body } of load) {
      const text = `${routingKey} ${body.toString('latin1')}`;
      expect(before.has(text)).toBe(kind === 'duplicate');
      before.add(text);
    }
  });

  it('is translated where it is valid, and fails where it is broken', () => {
    const { broken, origins } = expectationOf(load);
    expect(new Set(broken.map((body) => Buffer.from(body).toString('latin1'))).size).toBe(30);
    expect(origins.size).toBeGreaterThan(1_000);
  });

  it('means something else in another order', () => {
    const reversed = load.filter(({ kind }) => kind === 'valid').reverse();
    const told = () => [...expectationOf(reversed).streams];
    // Either other events come of it, or a message contradicts what was told before.
    let meaning: unknown;
    try {
      meaning = told();
    } catch (error) {
      meaning = error;
    }
    expect(meaning).not.toEqual([...expectationOf(load).streams]);
  });

  it('tells of many orders at once, and of each several times', () => {
    const ordnos = load
      .slice(0, 200)
      .map(({ body }) => /ordno(?:":"|=)(\d+)/.exec(body.toString('latin1'))?.[1]);
    expect(new Set(ordnos).size).toBeGreaterThan(40);
    const streams = [...expectationOf(load).streams.values()];
    expect(streams.filter((ids) => ids.length > 1).length).toBeGreaterThan(streams.length / 2);
  });
});
