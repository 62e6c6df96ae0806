import { describe, expect, it } from '@jest/globals';
import { traceIdOf, traceparentOf } from '../../../../adapter/domain/trace.ts';
import { deliveryOf } from '../../../interpretation-tools.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const VALID = `00-${TRACE}-${PARENT}-01`;

const carried = (traceparent: unknown) =>
  traceparentOf(deliveryOf(Buffer.alloc(0), { properties: { headers: { traceparent } } }));

describe('a traceparent', () => {
  it('is carried as a text or as bytes, as it is', () => {
    expect(carried(VALID)).toBe(VALID);
    expect(carried(Buffer.from(VALID))).toBe(VALID);
    expect(carried(new TextEncoder().encode(VALID))).toBe(VALID);
    expect(carried(`00-${TRACE}-${PARENT}-ff`)).toBe(`00-${TRACE}-${PARENT}-ff`);
  });

  it.each([
    ['is missing', undefined],
    ['is nothing', null],
    ['is empty', ''],
    ['is a number', 17],
    ['is a list', [VALID]],
    ['has an invalid version', `ff-${TRACE}-${PARENT}-01`],
    ['has a version that is no number', `0x-${TRACE}-${PARENT}-01`],
    ['has a trace id of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['has a parent id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['is in upper case', VALID.toUpperCase()],
    ['has a trace id that is too short', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['has a trace id that is too long', `00-0${TRACE}-${PARENT}-01`],
    ['has a parent id that is too short', `00-${TRACE}-${PARENT.slice(1)}-01`],
    ['has flags that are too short', `00-${TRACE}-${PARENT}-1`],
    ['has no flags', `00-${TRACE}-${PARENT}`],
    ['has something before it', ` ${VALID}`],
    ['has something after it', `${VALID} `],
    ['has a line end after it', `${VALID}\n`],
    ['has a field more than its version has', `${VALID}-01`],
    ['ends a later version without a dash', `01-${TRACE}-${PARENT}-01x`],
    ['is no UTF-8', Buffer.from([0xff, 0xfe])],
  ])('that %s is dropped', (_, traceparent) => {
    expect(carried(traceparent)).toBeUndefined();
  });

  it.each([
    [`01-${TRACE}-${PARENT}-01`, VALID],
    [`fe-${TRACE}-${PARENT}-03-what-comes-then`, VALID],
    [`cc-${TRACE}-${PARENT}-02-`, `00-${TRACE}-${PARENT}-00`],
  ])('of a later version, %s, is carried as what is known of it', (later, known) => {
    expect(carried(later)).toBe(known);
  });

  it('that is very long is not looked at', () => {
    expect(carried('x'.repeat(1_000_000))).toBeUndefined();
    expect(carried(Buffer.alloc(1_000_000, 0x30))).toBeUndefined();
  });

  it('is not where there are no headers', () => {
    expect(traceparentOf(deliveryOf(Buffer.alloc(0)))).toBeUndefined();
    for (const headers of [null, 'traceparent', []]) {
      const delivery = deliveryOf(Buffer.alloc(0), { properties: { headers } });
      expect(traceparentOf(delivery)).toBeUndefined();
    }
  });

  it('has a trace id', () => {
    expect(traceIdOf(VALID)).toBe(TRACE);
  });
});
