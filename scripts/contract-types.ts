import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

/** Where the schemas are. */
const root = join(import.meta.dirname, '..', 'contracts');

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The TypeScript types of every schema under contracts/, by the file that they belong in. */
export async function contractTypes(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const file of globSync('**/*schema.json', { cwd: root }).sort()) {
    const schema = requireDefaults(JSON.parse(readFileSync(join(root, file), 'utf8')));
    const types = await compile(schema as JSONSchema, basename(file), {
      bannerComment: `// Generated from contracts/${file} by \`npm run generate\`. Do not edit.`,
      ignoreMinAndMaxItems: true,
      style: { singleQuote: true, printWidth: 100 },
    });
    files.set(`contracts/generated/${fileNameOf(file)}`, types);
  }
  return files;
}

/** Parsing fills defaults in, so a property with a default is always there afterwards. */
function requireDefaults(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(requireDefaults);
  if (!isNode(node)) return node;
  const copy: Node = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, requireDefaults(value)]),
  );
  if (isNode(node.properties)) {
    const filled = Object.entries(node.properties)
      .filter(([, value]) => isNode(value) && 'default' in value)
      .map(([key]) => key);
    const required = Array.isArray(node.required) ? node.required : [];
    copy.required = [...new Set([...required, ...filled])];
  }
  // A reference beside other keywords would become a second type of the same name.
  return '$ref' in node ? { $ref: node.$ref } : copy;
}

/** legacy/order/v1/schema.json → legacy-order-v1.ts */
export function fileNameOf(schema: string): string {
  const folder = dirname(schema);
  return folder === 'config' ? 'config.ts' : `${folder.replaceAll('/', '-').toLowerCase()}.ts`;
}
