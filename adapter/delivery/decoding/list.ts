/**
 * PHP has one kind of array. Where the keys are 0, 1, 2 … in this order it is a list; else its keys
 * say something, and it stays an object.
 */
export function listed(members: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(members);
  const isList = keys.length > 0 && keys.every((key, index) => key === String(index));
  return isList ? Object.values(members) : members;
}
