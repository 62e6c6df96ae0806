import type { Command } from 'commander';
import { BanyanError, KILL_SWITCH, MAINTENANCE } from '#contracts';
import { changedFlag, wordsOf } from '#flags';
import { jsonText } from '../json-text.ts';
import { checkFlagName, listFlags } from '../listed-flags.ts';
import { signedText } from '../override-text.ts';
import { lineWidth } from '../table.ts';
import { effectLines } from './effect.ts';
import {
  addOperatorOptions,
  type FlagOperator,
  type OperatorOptions,
  withOperator,
} from './flag-operator.ts';
import { forcingOverride } from './forcing-override.ts';
import { plannedOutcome, writtenChange } from './written-change.ts';

type Options = OperatorOptions & { readonly reason?: string };

/** Adds `on` and `off`. */
export function addSwitchCommands(flags: Command, examples: string): void {
  for (const verb of ['on', 'off'] as const) {
    const command = flags
      .command(verb)
      .description(`switch a flag ${verb} where the flags are kept, and tell all instances`)
      .argument('<flag>', examples)
      .option('--reason <text>', 'why, for the history');
    addOperatorOptions(command)
      .addHelpText('after', `\nExample: banyan flags ${verb} order-view.cutover`)
      .action((name: string, options: Options) =>
        withOperator(options, (operator) => switchFlag(operator, name, verb, options)),
      );
  }
}

async function switchFlag(
  operator: FlagOperator,
  name: string,
  verb: 'on' | 'off',
  { reason, json }: Options,
): Promise<void> {
  const asking = operator.ask();
  const writer = operator.writer();
  // What a route's flag does depends on these.
  const names = [name, KILL_SWITCH, MAINTENANCE];
  const known = await writer.read(names).catch(withWayOut(name));
  checkFlagName(operator, known.keys(), name);
  const wanted = { name, enabled: verb === 'on' };
  const before = known.get(name);
  const after = changedFlag(before, wanted);
  const { overrides } = await asking;
  const then = new Map([...known, [name, after]]);
  const listed = await listFlags(operator, then, [], Date.now());
  const effect = listed.find((flag) => flag.name === name)?.effect ?? 'nothing has this flag';
  const words = { before: wordsOf(before), after: wordsOf(after) };
  const forcing = forcingOverride(overrides, [name], Date.now());
  const notes = forcing ? [`an override outranks it, set ${signedText(forcing)}`] : [];
  const isSame = before === after;
  const plan = {
    effects: [{ name, ...words, effect }],
    write: isSame ? [] : [wanted],
    ...{ flags: isSame ? [] : [{ name, ...words }], notes },
  };
  const outcome = isSame
    ? plannedOutcome(operator, plan, reason, false)
    : await writtenChange(operator, plan, reason).catch(withWayOut(name));
  if (outcome.effect?.isInForce === false) process.exitCode = 1;
  if (json) return console.log(jsonText(outcome));
  const change = isSame ? 'no change' : before === undefined ? 'new' : `was ${words.before}`;
  const lines = [
    `${name} is ${words.after} (${change}): ${effect}`,
    ...(isSame ? [] : [`written to ${operator.where}`]),
    ...notes.map((note) => `note: ${note}`),
    ...(outcome.effect
      ? effectLines(outcome.effect, { ...operator, others: 'poll' }, lineWidth())
      : []),
  ];
  console.log(lines.join('\n'));
}

/** What still works while the flags cannot be written. */
function withWayOut(name: string): (error: unknown) => never {
  return (error) => {
    const [, route] = /^(.*)\.cutover$/.exec(name) ?? [];
    if (!(error instanceof BanyanError) || route === undefined) throw error;
    const { code, message, exitCode, cause } = error;
    const way = `Without it, this takes the route back: banyan rollback ${route} --now --reason TEXT`;
    const advice = error.advice === undefined ? way : `${error.advice}\n${way}`;
    throw new BanyanError(code, message, { exitCode, advice, cause });
  };
}
