import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type GuideStep, guideSteps, showsTruly } from '../guide.ts';
import { type FlagShop, openFlagShop } from '../integration/cli/flag-shop.ts';

const root = join(import.meta.dirname, '../..');
const steps = guideSteps(readFileSync(join(root, 'docs/rollback.md'), 'utf8'));

let shop: FlagShop;
let bin: string;
beforeAll(async () => {
  shop = await openFlagShop();
  bin = join(shop.folder, 'bin');
  mkdirSync(bin);
  const command = `exec '${process.execPath}' --disable-warning=ExperimentalWarning '${join(root, 'cli/banyan.js')}' "$@"`;
  writeFileSync(join(bin, 'banyan'), `#!/bin/sh\n${command}\n`);
  chmodSync(join(bin, 'banyan'), 0o755);
});
afterAll(() => shop?.close());

/** Runs a script of the guide; what it prints, in the guide's names. */
async function run(script: string): Promise<{ code: number | null; output: string }> {
  const env = { PATH: [bin, process.env.PATH].join(delimiter), HOME: shop.folder, TZ: 'UTC' };
  const child = spawn('sh', ['-ec', `exec 2>&1\n${script}`], { cwd: shop.folder, env });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, output: inNamesOfTheGuide(output) };
}

function inNamesOfTheGuide(output: string): string {
  return output
    .replaceAll(shop.folder, '/srv/shop')
    .replaceAll(`${userInfo().username}@${hostname()}`, 'ann@ops-1')
    .replace(/^PROCESS +HOST +PID +MS +STATE$/gm, 'PROCESS  HOST    PID   MS  STATE')
    .replace(/^proxy +\S+ +\d+ +\d+ +/gm, 'proxy    shop-1  4711  12  ')
    .replace(/\b[0-9a-f]{8}\b/g, '5ae5936d');
}

const nameOf = (step: GuideStep) =>
  step.kind === 'run' ? (step.script.trimEnd().split('\n').at(-1) ?? '') : step.file;

it.each(steps.map((step) => [step.line, nameOf(step), step] as const))(
  'line %i of docs/rollback.md tells the truth: %s',
  async (_line, _name, step) => {
    if (step.kind !== 'run') throw new Error('who steps back writes no file');
    const { code, output } = await run(step.script);
    const shown = step.output ?? '';
    const printed = showsTruly(shown, output) ? shown : output;
    expect({ code, printed }).toEqual({ code: step.exitCode, printed: shown });
  },
);
