/** Bytes within properties, which JSON.stringify writes as `{type: 'Buffer', data: […]}`. */
export function revivedBytes(_key: string, value: unknown): unknown {
  const isBytes =
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    'type' in value &&
    value.type === 'Buffer';
  return isBytes && Array.isArray(value.data) ? Buffer.from(value.data) : value;
}
