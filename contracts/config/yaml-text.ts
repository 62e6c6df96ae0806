import { stringify } from 'yaml';

/**
 * A plain value as YAML: keys in the order given, no anchors, and nothing that an older parser
 * (YAML 1.1) would take for something else, such as a bare `n`.
 */
export function yamlText(value: unknown): string {
  return stringify(value, {
    aliasDuplicateObjects: false,
    blockQuote: 'literal',
    compat: 'yaml-1.1',
    lineWidth: 100,
  });
}
