import { connections } from './cases/connections.ts';
import { run } from './conformance-case.ts';

run(connections);
