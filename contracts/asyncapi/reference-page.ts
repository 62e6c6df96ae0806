import type { ContractTerms } from '../legacy/legacy-contract.ts';
import { bodyOf } from './body.ts';
import { contextOf } from './context.ts';
import {
  type ContractFiles,
  type DocumentedContract,
  type DocumentedVersion,
  documentedContracts,
  type Way,
} from './documented-contract.ts';
import { EVENT_EXCHANGE, LEGACY_EXCHANGE } from './exchange.ts';
import { fieldType, hasFurtherRules } from './field-type.ts';
import { fieldsOf } from './fields.ts';
import { code, linkTo, markdownTable } from './markdown.ts';
import { actionOf, summaryOf } from './operation.ts';

const HEAD = `# Contracts

Every message between the legacy store and the SCM, seen from Banyan's adapter.

A field is named by its JSON pointer; \`*\` stands for every element of an array. *Required* means: where
the object around it is. *Personal* says what kind of personal data a field holds; it is masked in logs and
listings. The examples are made up.`;

const IN_ORDER = 'In order: one that failed holds back those after it.';

/**
 * A Markdown page about every contract in every version: how a message travels, how it is known, and
 * each of its fields.
 *
 * @throws BanyanError `contract_terms` for a schema whose `x-contract` says no name, version or way
 */
export function referencePage(files: readonly ContractFiles[]): string {
  const contexts = Map.groupBy(documentedContracts(files), ({ context }) => context);
  const contents = [...contexts].map(([name, contracts]) => contentsOf(name, contracts));
  const sections = [...contexts].map(([name, contracts]) => sectionOf(name, contracts));
  return `${[HEAD, ...contents, ...sections].join('\n\n')}\n`;
}

function contentsOf(context: string, contracts: readonly DocumentedContract[]): string {
  const rows = contracts.flatMap(({ versions, newest }) =>
    versions.map((version) => {
      const verb = verbOf(version.way);
      const superseded = version === newest ? '' : '; superseded';
      return [linkTo(version.id), `${verb}${superseded}`, version.description];
    }),
  );
  const table = markdownTable(['message', 'the adapter', 'what it is'], rows);
  return [`**${linkTo(contextOf(context).title)}**`, table].join('\n\n');
}

function verbOf(way: Way): string {
  if (way.kind === 'ignored-message') return 'ignores it';
  return actionOf(way) === 'receive' ? 'receives it' : 'sends it';
}

function sectionOf(context: string, contracts: readonly DocumentedContract[]): string {
  const { title, description } = contextOf(context);
  const messages = contracts.flatMap((contract) =>
    contract.versions.map((version) => messageSection(contract, version)),
  );
  return [`## ${title}`, description, ...messages].join('\n\n');
}

function messageSection(contract: DocumentedContract, version: DocumentedVersion): string {
  const { id, description, way, schema } = version;
  const superseded = `- Superseded by ${linkTo(contract.newest.id)}.`;
  const facts = [
    ...(version === contract.newest ? [] : [superseded]),
    `- ${summaryOf(way)}`,
    ...factsOf(contract.name, way),
    `- ${bodyOf(way).description}`,
    schema.additionalProperties === false
      ? '- It has no other fields than these.'
      : '- It may have other fields as well.',
    ...(hasFurtherRules(schema) ? ['- Further rules are in the schema.'] : []),
  ];
  return [`### ${id}`, description, facts.join('\n'), fieldTable(version), ...exampleOf(version)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function factsOf(name: string, way: Way): string[] {
  switch (way.kind) {
    case 'legacy-message': {
      const { key, aggregate } = way;
      return [
        ...signsOf(way),
        `- Named by: ${key.map(code).join(', ')}. The same message again has the same values there.`,
        `- About: ${aboutOf(aggregate)}.${aggregate.ordered === true ? ` ${IN_ORDER}` : ''}`,
      ];
    }
    case 'ignored-message':
      return [
        ...signsOf(way),
        `- Ignored: ${way.ignore}. It is counted, and nothing else is done.`,
      ];
    case 'domain-event':
      return [
        `- Exchange ${code(EVENT_EXCHANGE)}, routing key ${code(name)}.`,
        ...(way.ordered ? [`- ${IN_ORDER}`] : []),
      ];
    case 'legacy-command':
      return [`- Request ${code(`${way.method} ${way.path}`)}.`];
  }
}

function signsOf({ routingKeys, identify }: Extract<Way, { identify: unknown }>): string[] {
  const signs = Object.entries(identify).map(
    ([pointer, values]) => `${code(pointer)} is ${values.map(code).join(' or ')}`,
  );
  return [
    `- Exchange ${code(LEGACY_EXCHANGE)}, routing key ${routingKeys.map(code).join(' or ')}.`,
    `- Known by: ${signs.join(', and ')}.`,
  ];
}

function aboutOf({ type, ids, separator }: ContractTerms['aggregate']): string {
  const several = separator === undefined ? '' : `, several joined by ${code(separator)}`;
  const [id = '', ...others] = ids.map(code);
  if (others.length === 0) return `${type} ${id}${several}`;
  return `${type} ${id}${several}; it touches ${others.join(' and ')} as well`;
}

function fieldTable({ schema }: DocumentedVersion): string {
  const rows = fieldsOf(schema).map(({ pointer, node, required }) => [
    code(pointer),
    fieldType(node),
    required ? 'yes' : '',
    node['x-personal-data'] ?? '',
    node.description ?? '',
  ]);
  return markdownTable(['field', 'type', 'required', 'personal', 'what it is'], rows);
}

/** The shortest example, folded. On the wire only JSON looks like it. */
function exampleOf({ examples, way }: DocumentedVersion): string[] {
  const [shortest] = examples
    .map(({ name, message }) => ({ name, text: JSON.stringify(message, null, 2) }))
    .sort((a, b) => a.text.length - b.text.length);
  if (shortest === undefined) return [];
  const { name, text } = shortest;
  const isJson = !('format' in way) || way.format === 'json';
  return [
    `<details><summary>Example${isJson ? '' : ', decoded'}: ${name}</summary>`,
    `\`\`\`json\n${text}\n\`\`\``,
    '</details>',
  ];
}
