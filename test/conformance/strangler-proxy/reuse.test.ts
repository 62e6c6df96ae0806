import { reuse } from './cases/reuse.ts';
import { run } from './conformance-case.ts';

run(reuse);
