import { targets } from './cases/targets.ts';
import { run } from './conformance-case.ts';

run(targets);
