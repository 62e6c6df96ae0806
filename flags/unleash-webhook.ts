/** What somebody changed in Unleash. */
export type UnleashChange = {
  /** The user, or the owner of the token. */
  readonly who: string;
  /** The flag that was changed; none where Unleash names no flag, as for a change request. */
  readonly flags: readonly string[];
  /** In words, with the environment: "switched off in development". */
  readonly what: string;
  /** Where it was changed; undefined for what all environments share. */
  readonly environment: string | undefined;
};

/** Characters: of what is longer, no flag can be. */
const LONGEST_NAME = 1_000;

const words: ReadonlyMap<string, string> = new Map([
  ['feature-environment-enabled', 'switched on'],
  ['feature-environment-disabled', 'switched off'],
  ['feature-strategy-add', 'strategy added'],
  ['feature-strategy-update', 'strategy changed'],
  ['feature-strategy-remove', 'strategy removed'],
  ['feature-created', 'created'],
  ['feature-archived', 'archived'],
  ['feature-revived', 'revived'],
]);

/**
 * The change that a request of Unleash's webhook integration tells of, whose body template is left
 * empty: the event as JSON. Undefined for any other body.
 */
export function changeOf(body: unknown): UnleashChange | undefined {
  if (!isRecord(body)) return undefined;
  const { type, createdBy, featureName, environment, data } = body;
  if (typeof type !== 'string' || typeof createdBy !== 'string') return undefined;
  const share = isRecord(data) && isRecord(data.parameters) ? data.parameters.rollout : undefined;
  const verb = words.get(type) ?? type;
  const place = typeof environment === 'string' ? environment : undefined;
  return {
    who: createdBy,
    flags:
      typeof featureName === 'string' && featureName.length <= LONGEST_NAME ? [featureName] : [],
    what: [
      typeof share !== 'string' && typeof share !== 'number' ? verb : `${verb}: ${share} %`,
      ...(place === undefined ? [] : [`in ${place}`]),
    ].join(' '),
    environment: place,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
