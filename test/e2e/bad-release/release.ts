import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const translator = join(import.meta.dirname, 'next-order.ts');

/** What the command line needs to run. */
const parts = [
  'adapter',
  'cli',
  'contracts',
  'database',
  'broker',
  'flags',
  'local-servers',
  'process',
  'strangler-proxy',
  'package.json',
];

/** Banyan as somebody released it, in a folder of its own. */
export type Release = { readonly folder: string; readonly script: string; remove(): void };

/** Today's files, and with them a next translator of orders that is not as good as it looks. */
export function badRelease(): Release {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'banyan-test-release-')));
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // At its own place: what it imports is where it was.
  const copied = join(folder, relative(root, translator));
  mkdirSync(join(copied, '..'), { recursive: true });
  cpSync(translator, copied);

  const index = join(folder, 'adapter/translate/index.ts');
  const text = readFileSync(index, 'utf8');
  const row = '{ current: orderTranslator }';
  if (!text.includes(row)) throw new Error(`${index} has another row for orders by now`);
  const imported = relative(join(index, '..'), copied);
  writeFileSync(
    index,
    `import { nextOrderTranslator } from '${imported}';\n${text.replace(
      row,
      '{ current: orderTranslator, next: nextOrderTranslator }',
    )}`,
  );
  return {
    folder,
    script: join(folder, 'cli/banyan.js'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
