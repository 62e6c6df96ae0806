import { expect, it } from '@jest/globals';
import { type ProxyReport, proxyText } from '../../../chaos/proxy/report.ts';
import { tallyOf } from '../../../chaos/proxy/tally.ts';
import { order, outcome } from './outcomes.ts';

const report: ProxyReport = {
  fault: 'overloaded-service',
  ...tallyOf([outcome({ kind: 'page', by: 'legacy', ms: 12 }), order({ status: 504 })], []),
  notes: { ratio: '1.04', 'by the legacy meanwhile': 3 },
  seconds: 4.5,
  problems: [],
  evidence: {},
};

it('a report says who answered, what failed, and how the legacy fared', () => {
  expect(proxyText([report])).toBe(
    [
      'fault               requests  by service  by legacy  failed safe  failed unsafe  with a key  begun  twice  legacy p99 ms  ratio  seconds  result',
      'overloaded-service         2           0          1            0              1           0      0      0           12.0   1.04      4.5  ok',
      '',
      'overloaded-service: by the legacy meanwhile: 3',
    ].join('\n'),
  );
});

it('a report ends with what is not as it must be', () => {
  const text = proxyText([{ ...report, problems: ['nothing was asked'] }]);
  expect(text).toContain('FAILED');
  expect(text.split('\n').at(-1)).toBe('overloaded-service: nothing was asked');
});
