import { describe, expect, it } from '@jest/globals';
import { decode } from '../../../adapter/delivery/decoding/decode.ts';
import { orderBody } from '../../bench/adapter/order-body.ts';
import { optionsOf } from '../../bench/parking/options.ts';
import { KEY, type Mix, ORDER, templatesOf } from '../../bench/parking/parked-templates.ts';
import { full, short } from '../../bench/parking/sizes.ts';
import { timedOrFailed, timingOf, timingText } from '../../bench/parking/timing.ts';
import { deliveryOf } from '../../interpretation-tools.ts';

describe('the benchmark of failed messages', () => {
  const mix: Mix = ['parked', 'parked', 'resolved', 'held'];
  const templates = templatesOf(mix, '2026-01-01T00:00:00.000Z');

  it('has a row for each place of a mix, in its state', () => {
    expect(templates.map(({ position, state }) => [position, state])).toEqual([...mix.entries()]);
  });

  it('parks messages that failed in several ways; those that are held did not fail', () => {
    const fingerprints = templates.map(({ fingerprint }) => fingerprint);
    expect(new Set(fingerprints).size).toBe(mix.length);
    expect(templates[3]).toMatchObject({ code: 'held_back', attempts: 0 });
  });

  it('has the number of the order and the message key where each row gets its own', () => {
    for (const { aggregate, context, body } of templates) {
      expect(aggregate).toBe(`order/${ORDER}`);
      expect(JSON.parse(context)).toMatchObject({ messageKey: KEY, ordered: [`order/${ORDER}`] });
      expect(Buffer.from(body).includes(ORDER)).toBe(true);
      expect(decode(deliveryOf(body))).toMatchObject({ kind: 'decoded' });
    }
    expect(ORDER).toBe(orderBody(0).ordno);
  });

  it('tells the middle and the worst of several calls', () => {
    expect(timingOf([30, 10, 20])).toEqual({ median: 20, worst: 30 });
    expect(timingText({ median: 1.234, worst: 30 })).toBe('1.2 ms, at worst 30.0');
    expect(timingText({ median: 123.4, worst: 300.2 })).toBe('123 ms, at worst 300');
  });

  it('goes on after a call that fails, and says why', async () => {
    const failing = () => Promise.reject(new Error('select 1 - the database was silent'));
    expect(await timedOrFailed(3, failing)).toBe('failed: the database was silent');
  });

  it('judges what has a target in a short run as well', () => {
    expect(short.list.rows[0]).toBe(full.list.rows[0]);
  });

  it('refuses what it does not know', () => {
    expect(Object.keys(optionsOf(['--only', 'list']).measurements)).toEqual(['list']);
    expect(optionsOf(['--short'])).toMatchObject({ isShort: true, sizes: short });
    expect(() => optionsOf(['--only', 'speed'])).toThrow('there is no measurement "speed"');
    expect(() => optionsOf(['--fast'])).toThrow('--fast');
  });
});
