import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type GuideStep, guideSteps, showsTruly } from '../guide.ts';
import { type OperatorsSystem, startOperatorsSystem } from './replaying-system.ts';

const guide = join(import.meta.dirname, '../../docs/replaying.md');
const steps = guideSteps(readFileSync(guide, 'utf8'));

let system: OperatorsSystem;
beforeAll(async () => {
  system = await startOperatorsSystem();
});
afterAll(() => system?.close());

const nameOf = (step: GuideStep) =>
  step.kind === 'run' ? (step.script.trimEnd().split('\n').at(-1) ?? '') : step.file;

it.each(steps.map((step) => [step.line, nameOf(step), step] as const))(
  'line %i of docs/replaying.md tells the truth: %s',
  async (_line, _name, step) => {
    if (step.kind === 'run') {
      await system.settled();
      const { code, output } = await system.run(step.script);
      const shown = step.output ?? '';
      const printed = showsTruly(shown, output) ? shown : output;
      expect({ code, printed }).toEqual({ code: step.exitCode, printed: shown });
      return;
    }
    if (step.kind === 'edit') throw new Error('an operator on call edits no file');
    const file = join(system.folder, step.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, step.text);
  },
);
