import { interim } from './cases/interim.ts';
import { run } from './conformance-case.ts';

run(interim);
