import { limits } from './cases/limits.ts';
import { run } from './conformance-case.ts';

run(limits);
