import type { AnySchemaObject } from 'ajv';
import schema from '../contracts/config/banyan.schema.json' with { type: 'json' };

const HEAD = `# Configuration

<!-- Generated from contracts/config/banyan.schema.json by \`npm run generate\`. Do not edit. -->

${schema.description}

The file is named by \`--config\`, else by \`BANYAN_CONFIG\`; else it is \`banyan.yaml\` in the current folder,
if there is one. A mistake in it is reported with file, line, column and the nearest known key, and the
exit code is 2.

| key | type | default | what it is |
| --- | --- | --- | --- |
`;

/** docs/configuration.md: every key of banyan.yaml with its type, default and meaning. */
export function configurationPage(): string {
  return `${HEAD}${rowsOf(schema, '').join('\n')}\n`;
}

/** The members of a group; its default may give theirs. */
function rowsOf(group: AnySchemaObject, prefix: string): string[] {
  const properties: Record<string, AnySchemaObject> = group.properties ?? {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const node = { default: group.default?.[name], ...resolved(property), ...property };
    const missing = group.required?.includes(name) ? '(required)' : '';
    return [rowOf(`${prefix}${name}`, node, missing), ...membersOf(node, `${prefix}${name}`)];
  });
}

function membersOf(node: AnySchemaObject, key: string): string[] {
  if (typeof node.additionalProperties === 'object') {
    return rowsOf(resolved(node.additionalProperties), `${key}.NAME.`);
  }
  return node.type === 'array'
    ? rowsOf(resolved(node.items), `${key}[].`)
    : rowsOf(node, `${key}.`);
}

function rowOf(key: string, node: AnySchemaObject, missing: string): string {
  const type =
    node.enum?.map((value: unknown) => `\`${value}\``).join(', ') ??
    [node.type].flat().join(' or ');
  const given = node.default !== undefined && node.type !== 'object';
  const standard = given ? `\`${JSON.stringify(node.default)}\`` : missing;
  return `| \`${key}\` | ${type} | ${standard} | ${node.description ?? ''} |`;
}

function resolved(node: AnySchemaObject): AnySchemaObject {
  const name: string | undefined = node.$ref?.replace('#/$defs/', '');
  const definitions: Record<string, AnySchemaObject> = schema.$defs;
  return name === undefined ? node : (definitions[name] ?? node);
}
