// Writes the publishable package to dist/, or the folder given: JavaScript, types, and a package.json that points at them.
// Node runs TypeScript as it is, but not under node_modules, hence a build for publishing alone.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = resolve(root, process.argv[2] ?? 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync(
  join(root, 'node_modules/.bin/tsc'),
  ['--project', 'tsconfig.build.json', '--outDir', dist],
  {
    cwd: root,
    stdio: 'inherit',
  },
);

const source = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { name, version, description, license, type, bin, dependencies } = source;
const published = [
  '#contracts',
  '#process',
  '#database',
  '#broker',
  '#flags',
  '#strangler-proxy',
  '#adapter',
];
const imports = Object.fromEntries(
  published.map((folder) => [folder, source.imports[folder].replace(/\.ts$/, '.js')]),
);
const exports = Object.fromEntries(
  Object.entries<string>(source.exports).map(([face, file]) => [face, publishedAs(file)]),
);
const engines = { node: '>=24.12' };
writeFileSync(
  join(dist, 'package.json'),
  `${JSON.stringify({ name, version, description, license, type, engines, bin, exports, imports, dependencies }, null, 2)}\n`,
);
for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md'])
  cpSync(join(root, file), join(dist, file));

function publishedAs(file: string): string | { types: string; default: string } {
  if (!file.endsWith('.ts')) return file;
  const path = file.slice(0, -'.ts'.length);
  return { types: `${path}.d.ts`, default: `${path}.js` };
}
