import type { LegacyContract, ScmEventType } from '#contracts';

/** UUIDv5 (RFC 9562 §5.5) of a name in Banyan's namespace: the same name, the same id, everywhere. */
export type NameToId = (name: string) => string;

/**
 * Identifies one legacy message: the same message delivered again has the same key, whatever its
 * bytes. The legacy sends no message id, so the contract names the places that make one. The version
 * of the contract is no part of it: a newer one must not make the same message another one.
 */
export function messageKeyOf(contract: LegacyContract, message: unknown, toId: NameToId): string {
  return toId(JSON.stringify([contract.name, ...contract.keyOf(message)]));
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
