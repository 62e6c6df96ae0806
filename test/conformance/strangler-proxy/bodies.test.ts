import { bodies } from './cases/bodies.ts';
import { run } from './conformance-case.ts';

run(bodies);
