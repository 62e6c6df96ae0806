export { type HostPort, parseHostPort } from './config/formats.ts';
export { type ParsedConfig, type ParseOptions, parseConfig } from './config/parse-config.ts';
export type { ConfigProblem } from './config/problems.ts';
export { BanyanError, type ErrorDetails } from './error.ts';
export type * from './generated/config.ts';
