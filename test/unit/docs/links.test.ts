import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

it.each(pages)('every link in %s leads to a file of the project', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => !existsSync(join(root, dirname(page), link.replace(/#.*/, ''))));
  expect(broken).toEqual([]);
});

it('every dependency is listed with its reason, and no other', () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const listed = [...page.matchAll(/^\| (.+?) \| /gm)]
    .flatMap(([, names = '']) => names.split(', '))
    .filter((name) => !['package', '---'].includes(name));
  const installed = Object.keys({ ...dependencies, ...devDependencies });
  expect(listed.sort()).toEqual(installed.sort());
});

it('every command in the README is one that the command line knows', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const commands = [...text.matchAll(/^banyan ((?:flags|failed) \w+|\w+)/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(commands)).toEqual(
    new Set([
      'rollout',
      'rollback',
      'translate',
      'contracts',
      'failed groups',
      'failed show',
      'failed edit',
      'replay',
    ]),
  );
});
