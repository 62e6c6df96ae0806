import { expect, it } from '@jest/globals';
import type { Outcome } from '#adapter';
import { sentenceOf } from '../../../cli/replay.ts';

const nothing = { events: [], states: [], remarks: [] };
const aggregate = { type: 'order', id: '1' };
const message = { messageKey: 'k', bodyHash: 'h', contract: 'c', aggregate, ...nothing };

it.each<[string, 'legacy' | 'scm', Outcome, string]>([
  [
    'a message without events',
    'legacy',
    { kind: 'committed', message },
    'done: the SCM knows it all already',
  ],
  ['an event', 'scm', { kind: 'committed', message }, 'done: the legacy took it'],
  [
    'what fails again',
    'scm',
    { kind: 'failed', failure: { code: 'legacy_refused', message: 'no' }, context: {} },
    'failed again: no',
  ],
  [
    'an event while the legacy is away',
    'scm',
    { kind: 'failed', failure: { code: 'legacy_unavailable', message: 'no answer' }, context: {} },
    'not done, replay it later: no answer',
  ],
])('a replay of %s says what came of it', (_, source, outcome, sentence) => {
  expect(sentenceOf(outcome, source)).toBe(sentence);
});
