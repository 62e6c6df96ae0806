import type { LegacyContract, ScmEventType } from '#contracts';

/** UUIDv5 (RFC 9562 §5.5) of a name in Banyan's namespace: the same name, the same id, everywhere. */
export type NameToId = (name: string) => string;

/**
 * Identifies one legacy message: the same message delivered again has the same key, whatever its
 * bytes. The legacy sends no message id, so the contract names the fields that make one.
 */
export function messageKeyOf(contract: LegacyContract, message: object, toId: NameToId): string {
  return toId(
    JSON.stringify([contract.id, ...contract.key.map((field) => fieldOf(message, field))]),
  );
}

/** A replay or a crash yields the same event ids, so that a consumer can tell. */
export function eventIdOf(
  messageKey: string,
  type: ScmEventType,
  ordinal: number,
  toId: NameToId,
): string {
  return toId(JSON.stringify([messageKey, type, ordinal]));
}

/** A field of a decoded message, as text; empty if it is missing or no plain value. */
export function fieldOf(message: object, field: string): string {
  const value: unknown = new Map(Object.entries(message)).get(field);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
