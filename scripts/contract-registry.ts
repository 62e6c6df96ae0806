import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileNameOf } from './contract-types.ts';

const root = join(import.meta.dirname, '..', 'contracts');

type Terms = {
  readonly name: string;
  readonly version: number;
  readonly producer?: string;
  readonly ignore?: string;
};
type Entry = Terms & {
  /** legacy/order/v1 */
  readonly folder: string;
  readonly title: string;
  /** A name for imports: legacyOrderV1. */
  readonly variable: string;
  /** The file under generated/ with its types. */
  readonly types: string;
  readonly upcasts: boolean;
};

/**
 * contracts/generated/registry.ts: every contract that has a folder, with its type. A new message is
 * one folder; nothing has to be listed by hand.
 */
export function contractRegistry(): string {
  const legacy = entriesOf('legacy');
  const read = legacy.filter(({ ignore }) => ignore === undefined);
  const commands = entriesOf('legacy-api');
  const events = newestOf(entriesOf('scm'));
  const all = [...legacy, ...commands, ...events];
  return `${[
    '// Generated from the folders under contracts/ by `npm run generate`. Do not edit.',
    ...all.map(({ variable, folder }) => {
      return `import ${variable} from '../${folder}/schema.json' with { type: 'json' };`;
    }),
    ...legacy
      .filter(({ upcasts }) => upcasts)
      .map(
        ({ variable, folder }) =>
          `import { upcast as ${variable}Upcast } from '../${folder}/upcast.ts';`,
      ),
    ...[...read, ...commands, ...events].map(
      ({ title, types }) => `import type { ${title} } from './${types}';`,
    ),
    '',
    ...all.map(({ types }) => `export type * from './${types}';`),
    '',
    '/** The message type behind each legacy contract that is read, every version. */',
    typeOf('LegacyMessages', read),
    '',
    '/** The newest version of each legacy contract: what a translator reads. */',
    unionOf('LegacyContractId', newestOf(read).map(idOf)),
    '',
    "/** The body behind each request that the legacy's REST interface takes, every version. */",
    typeOf('LegacyCommands', commands),
    '',
    '/** The envelope type behind each domain event of the SCM, newest version. */',
    typeOf('ScmEvents', events, ({ name }) => name),
    '',
    '/** Events that the adapter publishes. */',
    unionOf('PublishedEventType', producedBy(events, 'adapter')),
    '',
    '/** Events that the SCM publishes, for the legacy to learn of. */',
    unionOf('ReceivedEventType', producedBy(events, 'scm')),
    '',
    'export const legacySources = [',
    ...legacy.map(({ variable, upcasts }) => {
      return `  { schema: ${variable}${upcasts ? `, upcast: ${variable}Upcast` : ''} },`;
    }),
    '];',
    '',
    'export const commandSchemas = {',
    ...commands.map((command) => `  '${idOf(command)}': ${command.variable},`),
    '};',
    '',
    'export const eventSchemas = {',
    ...events.map(({ name, variable }) => `  '${name}': ${variable},`),
    '};',
  ].join('\n')}\n`;
}

function entriesOf(side: 'legacy' | 'legacy-api' | 'scm'): Entry[] {
  return globSync(`${side}/**/schema.json`, { cwd: root })
    .map((file) => {
      const schema = JSON.parse(readFileSync(join(root, file), 'utf8'));
      const terms: Terms = schema['x-contract'];
      const folder = dirname(file);
      const variable = folder.replace(/[/-](.)/g, (_, letter: string) => letter.toUpperCase());
      const upcasts = existsSync(join(root, folder, 'upcast.ts'));
      const types = fileNameOf(file);
      return { ...terms, folder, title: schema.title, variable, types, upcasts };
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version - b.version));
}

function newestOf(entries: readonly Entry[]): Entry[] {
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()];
}

function producedBy(events: readonly Entry[], producer: string): string[] {
  return events.filter((event) => event.producer === producer).map(({ name }) => name);
}

function typeOf(name: string, entries: readonly Entry[], key = idOf): string {
  const members = entries.map((entry) => `  '${key(entry)}': ${entry.title};`);
  return [`export type ${name} = {`, ...members, '};'].join('\n');
}

function unionOf(name: string, members: readonly string[]): string {
  return `export type ${name} =\n${members.map((member) => `  | '${member}'`).join('\n')};`;
}

function idOf({ name, version }: Entry): string {
  return `${name}@${version}`;
}
