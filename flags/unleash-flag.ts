import type { FeatureFlag } from './flag-format.ts';

type ClientStrategy = NonNullable<FeatureFlag['strategies']>[number];

/** A strategy as Unleash's admin API tells it. */
export type AdminStrategy = ClientStrategy & {
  readonly id: string;
  readonly disabled?: boolean | null;
  readonly sortOrder?: number;
};

/** A flag as `GET /api/admin/projects/:project/features/:name` tells it; what matters of it here. */
export type AdminFlag = Omit<FeatureFlag, 'enabled' | 'strategies' | 'variants' | 'description'> & {
  readonly description?: string | null;
  readonly environments: readonly {
    readonly name: string;
    readonly enabled: boolean;
    readonly strategies: readonly AdminStrategy[];
  }[];
};

/** The strategies that count in an environment, in order: who is told of flags is not told of others. */
export function strategiesIn(flag: AdminFlag, environment: string): AdminStrategy[] {
  const { strategies = [] } = environmentOf(flag, environment) ?? {};
  return strategies
    .filter(({ disabled }) => disabled !== true)
    .sort((one, other) => (one.sortOrder ?? 0) - (other.sortOrder ?? 0));
}

/** A flag's state in an environment; undefined where its project does not have that environment. */
export function environmentOf(flag: AdminFlag, environment: string) {
  return flag.environments.find(({ name }) => name === environment);
}

/** What `GET /api/client/features` says of a flag in an environment, or will say in a second. */
export function clientFlag(flag: AdminFlag, environment: string): FeatureFlag {
  const { name, type, project, stale, description, impressionData, dependencies } = flag;
  return {
    name,
    enabled: environmentOf(flag, environment)?.enabled === true,
    strategies: strategiesIn(flag, environment).map(clientStrategy),
    variants: [],
    ...(type === undefined ? {} : { type }),
    ...(project === undefined ? {} : { project }),
    ...(stale === undefined ? {} : { stale }),
    ...(impressionData === undefined ? {} : { impressionData }),
    ...(description ? { description } : {}),
    ...(dependencies?.length ? { dependencies } : {}),
  };
}

function clientStrategy({
  name,
  constraints,
  parameters,
  variants = [],
  segments = [],
}: AdminStrategy): ClientStrategy {
  const sorted = [...segments].sort((one, other) => one - other);
  return {
    name,
    constraints,
    parameters: textsOf(parameters),
    variants,
    ...(sorted.length > 0 ? { segments: sorted } : {}),
  };
}

/** Unleash knows no parameters but texts. */
export function textsOf(parameters: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(parameters).map(([key, value]) => [key, String(value)] as const);
  return Object.fromEntries(entries);
}
