export { BanyanError, type ErrorDetails } from './error.ts';
