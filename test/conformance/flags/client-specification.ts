import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Context, Variant } from 'unleash-client';
import type { DeltaEvent } from 'unleash-client/lib/feature.js';
import type { FlagFile } from '#flags';

/** One question to an engine, and the answer that every engine of Unleash gives. */
type Case<Result> = {
  readonly description: string;
  readonly context: Context;
  readonly toggleName: string;
  readonly expectedResult: Result;
};

/** A file of Unleash's client specification: flags, and questions about them. */
export type Specification = {
  readonly name: string;
  readonly flags: FlagFile;
  readonly tests: readonly Case<boolean>[];
  readonly variantTests: readonly Case<Variant>[];
};

type Written = Pick<Specification, 'name'> & {
  readonly state: FlagFile | { readonly events: readonly DeltaEvent[] };
  readonly tests?: Specification['tests'];
  readonly variantTests?: Specification['variantTests'];
};

const folder = join(
  dirname(createRequire(import.meta.url).resolve('@unleash/client-specification/package.json')),
  'specifications',
);
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const NONE: FlagFile = { version: 2, features: [], segments: [] };

/** All of them, in the order of their own index. */
export const specifications: readonly Specification[] = (read('index.json') as string[])
  .map((name): Written => read(name))
  .map(({ name, state, tests = [], variantTests = [] }) => {
    const flags = 'events' in state ? state.events.reduce(after, NONE) : state;
    return { name, flags, tests, variantTests };
  });

/** A file has no events: it is what they come to. */
function after(flags: FlagFile, event: DeltaEvent): FlagFile {
  const { features, segments = [] } = flags;
  switch (event.type) {
    case 'hydration':
      return { version: 2, features: event.features, segments: event.segments };
    case 'feature-updated': {
      const others = features.filter(({ name }) => name !== event.feature.name);
      return { ...flags, features: [...others, event.feature] };
    }
    case 'feature-removed':
      return { ...flags, features: features.filter(({ name }) => name !== event.featureName) };
    case 'segment-updated': {
      const others = segments.filter(({ id }) => id !== event.segment.id);
      return { ...flags, segments: [...others, event.segment] };
    }
    case 'segment-removed':
      return { ...flags, segments: segments.filter(({ id }) => id !== event.segmentId) };
  }
}
