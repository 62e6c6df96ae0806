import { answers } from './cases/answers.ts';
import { bodies } from './cases/bodies.ts';
import { connections } from './cases/connections.ts';
import { fields } from './cases/fields.ts';
import { forwarding } from './cases/forwarding.ts';
import { interim } from './cases/interim.ts';
import { limits } from './cases/limits.ts';
import { reuse } from './cases/reuse.ts';
import { smuggling } from './cases/smuggling.ts';
import { streaming } from './cases/streaming.ts';
import { targets } from './cases/targets.ts';
import { tls } from './cases/tls.ts';
import { trouble } from './cases/trouble.ts';
import { upgrades } from './cases/upgrades.ts';
import type { Group } from './conformance-case.ts';

/** The suite, in the order of docs/conformance.md. */
export const groups: readonly Group[] = [
  targets,
  fields,
  forwarding,
  bodies,
  interim,
  connections,
  upgrades,
  streaming,
  smuggling,
  answers,
  trouble,
  tls,
  reuse,
  limits,
];
