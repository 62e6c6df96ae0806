import { upgrades } from './cases/upgrades.ts';
import { run } from './conformance-case.ts';

run(upgrades);
