import type { ContractKind } from './contract-version.ts';
import type { Difference } from './direction.ts';

/** What to do about a difference that breaks a contract. `next` is the version to go on with. */
export function adviceFor(difference: Difference, kind: ContractKind, next: number): string {
  return kind === 'legacy' ? legacyAdvice(difference, next) : eventAdvice(difference);
}

function legacyAdvice({ rule }: Difference, next: number): string {
  const otherwise = `or write v${next}/upcast.ts, which lifts what was sent before.`;
  switch (rule) {
    case 'required_added':
      return `Leave it optional, ${otherwise}`;
    case 'property_added':
      return `Describe it without constraints, ${otherwise}`;
    case 'enum_narrowed':
    case 'const_changed':
      return `Keep the value, ${otherwise}`;
    case 'not_comparable':
      return `Leave the keyword as it was, ${otherwise}`;
    default:
      return `Keep accepting it, ${otherwise}`;
  }
}

function eventAdvice({ rule, direction }: Difference): string {
  const otherwise = 'or publish a new event type beside this one.';
  switch (rule) {
    case 'required_added':
      return `Make it optional, ${otherwise}`;
    case 'required_removed':
      return `Keep it required, ${otherwise}`;
    case 'property_removed':
      return `Keep the property, ${otherwise}`;
    case 'enum_narrowed':
      return `Keep the value, ${otherwise}`;
    case 'enum_widened':
      return `Leave the value out, ${otherwise}`;
    case 'not_comparable':
      return `Leave the keyword as it was, ${otherwise}`;
    default:
      return `${direction === 'BACKWARD' ? 'Keep accepting it' : 'Keep refusing it'}, ${otherwise}`;
  }
}
