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

function rowsOf(parent: AnySchemaObject, prefix: string): string[] {
  const properties: Record<string, AnySchemaObject> = parent.properties ?? {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const node = { ...resolved(property), ...property };
    const key = `${prefix}${name}`;
    const required = parent.required?.includes(name) ?? false;
    return [row(key, node, required), ...membersOf(node, key)];
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

function row(key: string, node: AnySchemaObject, required: boolean): string {
  const type = node.enum?.map((value: unknown) => `\`${value}\``).join(', ') ?? node.type;
  // A group's default only says that its members have theirs.
  const given = node.default !== undefined && node.type !== 'object';
  const standard = given ? `\`${JSON.stringify(node.default)}\`` : required ? '(required)' : '';
  return `| \`${key}\` | ${type} | ${standard} | ${node.description ?? ''} |`;
}

function resolved(node: AnySchemaObject): AnySchemaObject {
  const name: string | undefined = node.$ref?.replace('#/$defs/', '');
  const definitions: Record<string, AnySchemaObject> = schema.$defs;
  return name === undefined ? node : (definitions[name] ?? node);
}
