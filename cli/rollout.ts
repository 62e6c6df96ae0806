import type { Command } from 'commander';
import type { BanyanConfig, Route } from '#contracts';
import { parseStage, type Stage } from '#flags';
import { climbTo } from './switching/climb.ts';
import { climbOf } from './switching/climb-option.ts';
import {
  addOperatorOptions,
  type FlagOperator,
  type OperatorOptions,
  withOperator,
} from './switching/flag-operator.ts';
import { refuseForced } from './switching/forcing-override.ts';
import { tellOutcome, tellPlan } from './switching/outcome.ts';
import { gone, unknown } from './switching/rollback-target.ts';
import { forcingFlags, stagePlan } from './switching/stage-plan.ts';
import { plannedOutcome, writtenChange } from './switching/written-change.ts';
import { usage } from './usage.ts';

type Options = OperatorOptions & {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly every?: string;
  readonly guard?: boolean;
};

const EXAMPLES = `
A share names users, not requests: whoever is among 5 % is among 25 % too.

Examples:
  banyan rollout order-view shadow
  banyan rollout order-view canary 5 --reason "first customers"
  banyan rollout order-view canary 1,5,25,50,100 --every 10m --guard
  banyan rollout order-view live --dry-run

Back: banyan rollback order-view --reason TEXT
Exit code 1 if it is not in force at an instance that is there, or the climb was stopped.`;

export function addRolloutCommand(banyan: Command): void {
  const command = banyan
    .command('rollout')
    .description('move a route to its service: off, shadow, canary N, live')
    .argument('<route>', 'its name in banyan.yaml')
    .argument('<stage...>', 'off | shadow | canary N | canary N,N,… | live')
    .option('--reason <text>', 'why, for the history')
    .option('--every <time>', 'how long each share of a climb stays, for example 10m')
    .option('--guard', 'climb only while a guard watches, and stop when it rolls back')
    .option('--dry-run', 'say what would change for whom, and change nothing');
  addOperatorOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, words: readonly string[], options: Options) => {
      const climb = climbOf(words, options);
      await withOperator(options, async (operator) => {
        const route = stagedRoute(operator.config, name);
        if (climb !== undefined) return climbTo(operator, route, climb, options);
        return rollOut(operator, route, parseStage(words), options);
      });
    });
}

async function rollOut(
  operator: FlagOperator,
  route: Route,
  stage: Stage,
  { reason, dryRun = false, json }: Options,
): Promise<void> {
  const [plan, { overrides }] = await Promise.all([
    stagePlan(operator, route, stage),
    operator.ask(),
  ]);
  tellPlan(plan, operator.where, json);
  // Who takes a route back, and has it forced there already, may write it down as well.
  if (stage.kind !== 'off') refuseForced(overrides, forcingFlags(route));
  const isDone = dryRun || plan.write.length === 0;
  const outcome = isDone
    ? plannedOutcome(operator, plan, reason, dryRun)
    : await writtenChange(operator, plan, reason);
  tellOutcome(outcome, operator, json);
}

function stagedRoute(config: BanyanConfig, name: string): Route {
  const route = config.routes.find((one) => one.name === name);
  if (route?.retired) throw gone([name]);
  if (route !== undefined) return route;
  const capability = Object.hasOwn(config.capabilities, name) && config.capabilities[name];
  if (capability) {
    throw usage(
      `${name} is a capability, and routes are rolled out one by one`,
      `Its routes: ${capability.routes.join(', ')}`,
    );
  }
  throw unknown(
    `route ${name}`,
    name,
    config.routes.map((one) => one.name),
  );
}
