import { forwarding } from './cases/forwarding.ts';
import { run } from './conformance-case.ts';

run(forwarding);
