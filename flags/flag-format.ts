import type { ClientFeaturesResponse } from 'unleash-client';

/** One flag in Unleash's `client/features` format. */
export type FeatureFlag = ClientFeaturesResponse['features'][number];

/** A local flag file: what Unleash's `GET /api/client/features` answers. */
export type FlagFile = ClientFeaturesResponse;

/** A flag file that can be relied on, or everything that is wrong with it. */
export type ParsedFlagFile =
  | { readonly ok: true; readonly file: FlagFile }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Checks a flag file. Only what the engine would trip over is a problem; keys that are not known
 * here are kept, so that a file fetched from Unleash stays what it was.
 */
export function parseFlagFile(text: string): ParsedFlagFile {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [`it is not JSON: ${(error as SyntaxError).message}`] };
  }
  if (!isRecord(data) || !Array.isArray(data.features)) {
    return { ok: false, problems: ['it has no list "features"'] };
  }
  const problems = data.features.flatMap(featureProblems);
  const names = data.features.map((feature) => (isRecord(feature) ? feature.name : undefined));
  for (const [index, name] of names.entries()) {
    if (name !== undefined && names.indexOf(name) < index) {
      problems.push(`flag ${JSON.stringify(name)} stands in it twice`);
    }
  }
  if (data.segments !== undefined && !isListOf(data.segments, isRecord)) {
    problems.push('"segments" is not a list of segments');
  }
  // Checked above, as far as the engine looks.
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, file: data as unknown as FlagFile };
}

function featureProblems(feature: unknown, index: number): string[] {
  if (!isRecord(feature) || typeof feature.name !== 'string' || feature.name === '') {
    return [`features[${index}] has no "name"`];
  }
  const problems: string[] = [];
  if (typeof feature.enabled !== 'boolean') {
    problems.push(`flag "${feature.name}": "enabled" is not true or false`);
  }
  if (feature.strategies !== undefined && !isListOf(feature.strategies, isNamed)) {
    problems.push(`flag "${feature.name}": "strategies" is not a list of strategies with a "name"`);
  }
  return problems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): boolean {
  return isRecord(value) && typeof value.name === 'string';
}

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}
