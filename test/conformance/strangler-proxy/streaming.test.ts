import { streaming } from './cases/streaming.ts';
import { run } from './conformance-case.ts';

run(streaming);
