import { smuggling } from './cases/smuggling.ts';
import { run } from './conformance-case.ts';

run(smuggling);
