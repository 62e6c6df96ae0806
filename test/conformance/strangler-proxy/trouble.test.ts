import { trouble } from './cases/trouble.ts';
import { run } from './conformance-case.ts';

run(trouble);
