import type { ContractKind } from './contract-version.ts';
import type { Difference } from './direction.ts';

/** Something about a contract that must not stay as it is. */
export type Break = {
  /** `name@version` of the contract, or its folder where that is no contract's. */
  readonly contract: string;
  /** What it was compared with: an earlier version, or a git ref. Absent for what is wrong by itself. */
  readonly against?: string;
  /** One word for what broke, for example `enum_narrowed`. */
  readonly rule: string;
  /** JSON pointer to the place in the message; `*` is every element of an array. */
  readonly pointer: string;
  /** What broke, as a sentence without its full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
};

/** A break before it is known whose it is. */
export type Flaw = Omit<Break, 'contract' | 'against'>;

/** What to do about a difference that breaks a contract. `next` is the version to go on with. */
export function adviceFor({ rule, breaks }: Difference, kind: ContractKind, next: number): string {
  const otherwise = breaks.includes('BACKWARD') ? 'Keep accepting it' : 'Keep refusing it';
  return `${TO_KEEP[rule] ?? otherwise}, or ${TO_GO_ON[kind](next)}.`;
}

const TO_KEEP: Readonly<Partial<Record<Difference['rule'], string>>> = {
  const_changed: 'Keep the value',
  enum_narrowed: 'Keep the value',
  enum_widened: 'Leave the value out',
  not_comparable: 'Leave the keyword as it was',
  property_added: 'Describe it without constraints',
  property_removed: 'Keep the property',
  required_added: 'Leave it optional',
  required_removed: 'Keep it required',
};

const TO_GO_ON: Readonly<Record<ContractKind, (next: number) => string>> = {
  legacy: (next) => `write v${next}/upcast.ts, which lifts what was sent before`,
  'legacy-api': () => 'give the legacy a new version of the path first',
  scm: () => 'publish a new event type beside this one',
};
