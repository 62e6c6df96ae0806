import { type ParsedConfig, type ParseOptions, parseConfig } from '#contracts';

/** Parses banyan.yaml with an empty environment, unless the options say otherwise. */
export function parse(text: string, options: Partial<ParseOptions> = {}): ParsedConfig {
  return parseConfig(text, { file: 'banyan.yaml', env: {}, ...options });
}

/** The problems of a text that must be refused, as `line:column message`. */
export function problemsOf(text: string, options: Partial<ParseOptions> = {}): string[] {
  const parsed = parse(text, options);
  if (parsed.ok) throw new Error('accepted');
  return parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}
