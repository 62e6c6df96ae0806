import { answers } from './cases/answers.ts';
import { run } from './conformance-case.ts';

run(answers);
