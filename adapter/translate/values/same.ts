/** Whether two values say the same. Both must have been made by one function, in one order of keys. */
export function isSame<Value>(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
