import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { groups } from '../../conformance/strangler-proxy/groups.ts';
import { caseLists } from '../../conformance/strangler-proxy/page.ts';

const page = join(import.meta.dirname, '../../../docs/conformance.md');
const MARK = '<!-- From the suite: BANYAN_PAGE=write npm test -- test/unit/docs/conformance -->';

it('docs/conformance.md lists the cases of the suite, each and no other', () => {
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split(`${MARK}\n\n`);
  const lists = `${caseLists(groups)}\n`;
  if (process.env.BANYAN_PAGE === 'write') writeFileSync(page, `${before}${MARK}\n\n${lists}`);
  else expect(rest).toBe(lists);
});

it('there are at least 120 cases, and no two of a group have one name', () => {
  expect(groups.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(120);
  for (const { cases } of groups) {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
});
