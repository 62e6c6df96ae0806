import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Delivery } from '../../../../adapter/domain/delivery.ts';
import { createRehearsal } from '../../../../adapter/domain/rehearsal.ts';
import { translators } from '../../../../adapter/translate/index.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { cp949 } from '../../../orders.ts';

const folder = join(import.meta.dirname, '../../../../adapter/translate/examples');
const names = readdirSync(folder);

const fileOf = (name: string, pattern: string) => globSync(pattern, { cwd: join(folder, name) })[0];
const bytesOf = (name: string, file: string) => readFileSync(join(folder, name, file));
const jsonOf = (name: string, file: string | undefined) =>
  file === undefined ? undefined : JSON.parse(bytesOf(name, file).toString());

/** message.json is UTF-8, and means the same in CP949; other files are the bytes as they came. */
describe.each(names)('adapter/translate/examples/%s', (name) => {
  const file = fileOf(name, 'message.*') ?? '';
  const bytes = bytesOf(name, file);
  const properties: Delivery['properties'] = jsonOf(name, fileOf(name, 'properties.json')) ?? {};
  const before = globSync('before/*', { cwd: join(folder, name) }).sort();
  const variants: [string, Uint8Array][] = [['as it is', bytes]];
  if (file === 'message.json') variants.push(['in CP949', cp949(JSON.parse(bytes.toString()))]);

  it.each(variants)('means what it should, %s', (_, body) => {
    const rehearse = createRehearsal(tools);
    for (const earlier of before) rehearse(deliveryOf(bytesOf(name, earlier)));
    const { interpretation } = rehearse(deliveryOf(body, { properties }));
    const failure = jsonOf(name, fileOf(name, 'failure.json'));
    if (failure !== undefined) {
      expect(interpretation).toMatchObject({ kind: 'failed', failure });
      return;
    }
    expect(interpretation).not.toHaveProperty('failure');
    const events = interpretation.kind === 'translated' ? interpretation.message.events : [];
    expect(events).toEqual(jsonOf(name, 'events.json'));
    const remarks = interpretation.kind === 'translated' ? interpretation.message.remarks : [];
    expect(remarks).toEqual(jsonOf(name, fileOf(name, 'remarks.json')) ?? []);
    // Why the SCM is told nothing: it has no use for it, or knows something newer.
    for (const kind of ['ignored', 'stale'] as const) {
      const why = interpretation.kind === kind ? { reason: interpretation.reason } : undefined;
      expect(why).toEqual(jsonOf(name, fileOf(name, `${kind}.json`)));
    }
  });

  it('has earlier messages that can be read', () => {
    const rehearse = createRehearsal(tools);
    const kinds = before.map((earlier) => {
      return rehearse(deliveryOf(bytesOf(name, earlier))).interpretation.kind;
    });
    expect(kinds).not.toContain('failed');
  });
});

it('every translator has an example', () => {
  const read = names.map((name): string => {
    const { reading } = createRehearsal(tools)(
      deliveryOf(bytesOf(name, fileOf(name, 'message.*') ?? '')),
    );
    return reading.kind === 'read' ? reading.contract.id : '';
  });
  expect(Object.keys(translators).filter((id) => !read.includes(id))).toEqual([]);
});
