import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { interpret } from '../../../../adapter/domain/interpretation.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { cp949 } from '../../../orders.ts';

const folder = join(import.meta.dirname, '../../../../adapter/translate/examples');
const read = (name: string, file: string) =>
  JSON.parse(readFileSync(join(folder, name, file), 'utf8'));

describe.each(readdirSync(folder))('adapter/translate/examples/%s', (name) => {
  const message = read(name, 'message.json');

  it.each([
    ['UTF-8', Buffer.from(JSON.stringify(message))],
    ['CP949', cp949(message)],
  ])('gives the expected events from %s', (_, body) => {
    const result = interpret(deliveryOf(body), tools);
    const events = read(name, 'events.json');
    if (events.length === 0) expect(result).toMatchObject({ kind: 'ignored' });
    else expect(result).toMatchObject({ kind: 'translated', message: { events } });
  });
});
