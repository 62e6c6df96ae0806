import { fields } from './cases/fields.ts';
import { run } from './conformance-case.ts';

run(fields);
