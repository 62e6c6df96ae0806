import { hash } from 'node:crypto';
import { parse, v5 as uuidv5 } from 'uuid';
import { contractsFor, translatorFlags } from '#contracts';
import type { Flags } from '#flags';
import { decode } from './delivery/decoding/decode.ts';
import { decodeField } from './delivery/decoding/field-encoding.ts';
import type { InterpretationTools } from './domain/interpretation.ts';
import type { ReadingTools } from './domain/reading.ts';
import { translators } from './translate/index.ts';

/** Banyan's namespace for UUIDv5 ids. Never change it: every id would change. */
const NAMESPACE = parse('6f1c7e4a-8a53-5d0e-9c53-0c4f5a1b7d2e');

export type Tools = ReadingTools & InterpretationTools;

/** Whether the messages of a contract are withheld. */
export type IsWithheld = (contract: string) => boolean;

/**
 * Messages of a contract are withheld while its flag `translator.<name>` exists and is off. What nobody has
 * named runs; so does all while no flags are there at all.
 */
export function withheldBy(flags: Pick<Flags, 'isEnabled' | 'isKnown'>): IsWithheld {
  const names = new Map<string, string>();
  return (contract) => {
    const run = names.get(contract) ?? translatorFlags(contract).run;
    names.set(contract, run);
    return flags.isKnown(run) && !flags.isEnabled(run);
  };
}

/** All that a message is read and translated with; deterministic but for the flags. */
export function toolsWith(
  isEnabled: (flag: string) => boolean,
  isWithheld: IsWithheld = () => false,
): Tools {
  return {
    decode,
    decodeField,
    contractsFor,
    hash: (body) => hash('sha256', body),
    // As bytes: what the library makes of a text by itself takes three times as long.
    toId: (name) => uuidv5(Buffer.from(name), NAMESPACE),
    translators,
    isWithheld,
    rollout: (contract) => {
      const { next, compare } = translatorFlags(contract);
      return { publish: isEnabled(next) ? 'next' : 'current', compare: isEnabled(compare) };
    },
  };
}
