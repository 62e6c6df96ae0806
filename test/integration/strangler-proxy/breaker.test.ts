import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Breaker } from '../../../strangler-proxy/domain/breaker.ts';
import { openBreaker } from '../../../strangler-proxy/forward/breaker.ts';
import { until } from '../../eventually.ts';

let breaker: Breaker;
let changes: string[];
let now: number;
let chance = 0;

const open = (openMs: number, recovery = 0) => {
  changes = [];
  now = 0;
  breaker = openBreaker(
    { percentage: 50, requests: 4, window: 60_000, open: openMs, recovery },
    { clock: () => now, random: () => chance, onChange: (state) => changes.push(state) },
  );
};
beforeEach(() => open(20));
afterEach(() => breaker.stop());

const admitted = () => breaker.admit()?.kind;
const passed = () => {
  const pass = breaker.admit();
  if (pass === undefined) throw new Error('nothing is let through');
  return pass;
};
const settle = (...outcomes: ('success' | 'failure' | 'uncounted')[]) => {
  for (const outcome of outcomes) breaker.settle(passed(), outcome);
};
const halfOpen = async () => {
  settle('failure', 'failure', 'failure', 'failure');
  await until(() => breaker.state === 'half-open');
};

it('stays closed below the volume and below the percentage', async () => {
  settle('failure', 'failure', 'failure');
  settle('success', 'success', 'success', 'success', 'success', 'failure');
  await new Promise(setImmediate);
  expect(breaker.state).toBe('closed');
});

it('opens at the percentage, of what is counted', async () => {
  breaker.stop();
  open(60_000);
  settle('uncounted', 'uncounted', 'uncounted', 'success', 'success', 'failure', 'failure');
  await until(() => breaker.state === 'open');
  expect(breaker.admit()).toBeUndefined();
});

it('lets one request probe at a time, and closes when it succeeds', async () => {
  await halfOpen();
  const probe = passed();
  expect([probe.kind, admitted()]).toEqual(['probe', undefined]);
  breaker.settle(probe, 'success');
  await until(() => breaker.state === 'closed');
  expect(changes).toEqual(['open', 'half-open', 'closed']);
});

it('lets another request probe when the probe takes long', async () => {
  await halfOpen();
  const slow = passed();
  now += 20;
  const probe = passed();
  expect([slow.kind, probe.kind, admitted()]).toEqual(['probe', 'probe', undefined]);
  breaker.settle(probe, 'success');
  await until(() => breaker.state === 'closed');
  breaker.settle(slow, 'success');
  expect(breaker.state).toBe('closed');
});

it('opens again when the probe fails', async () => {
  await halfOpen();
  settle('failure');
  await until(() => changes.length >= 3);
  expect(changes.slice(0, 3)).toEqual(['open', 'half-open', 'open']);
});

it('lets the next request probe when the client of the probe left', async () => {
  await halfOpen();
  settle('uncounted');
  expect([breaker.state, admitted()]).toEqual(['half-open', 'probe']);
});

it('does not close on a request from before it opened', async () => {
  const early = passed();
  await halfOpen();
  breaker.settle(early, 'success');
  await new Promise(setImmediate);
  expect(breaker.state).toBe('half-open');
});

it('does not open again on requests from before it opened', async () => {
  const early = [1, 2, 3, 4].map(passed);
  await halfOpen();
  settle('success');
  await until(() => breaker.state === 'closed');
  for (const pass of early) breaker.settle(pass, 'failure');
  await new Promise(setImmediate);
  expect(breaker.state).toBe('closed');
});

it('begins anew when it closes, however long it looks back', async () => {
  await halfOpen();
  settle('success');
  await until(() => breaker.state === 'closed');
  settle('failure');
  await new Promise(setImmediate);
  expect(breaker.state).toBe('closed');
});

describe('once the probe has succeeded', () => {
  const recovering = async () => {
    breaker.stop();
    open(20, 60_000);
    await halfOpen();
    settle('success');
    await until(() => admitted() === 'trial');
  };

  it('lets a share through that grows with time', async () => {
    await recovering();
    chance = 0.5;
    expect(breaker.admit()).toBeUndefined();
    now = 30_000;
    expect([admitted(), breaker.state]).toEqual(['trial', 'half-open']);
    chance = 0;
  });

  it('opens again when half of them fail', async () => {
    await recovering();
    settle('success', 'failure', 'success', 'failure', 'failure');
    expect([breaker.state, changes.at(-1)]).toEqual(['open', 'open']);
  });

  it('is closed when the time is over', async () => {
    breaker.stop();
    open(20, 30);
    await halfOpen();
    settle('success');
    await until(() => breaker.state === 'closed');
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });
});
