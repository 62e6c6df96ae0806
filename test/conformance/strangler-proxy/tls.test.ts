import { tls } from './cases/tls.ts';
import { run } from './conformance-case.ts';

run(tls);
