/**
 * What counts as one client of an address: of IPv6 the first 64 bits, because whoever has one address has all
 * of them. What is no IPv6 address stays as it is.
 */
export function clientNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const [bare = ''] = address.split('%');
  const [begin = '', end] = bare.toLowerCase().split('::');
  const first = begin === '' ? [] : begin.split(':');
  const last = end === undefined || end === '' ? [] : end.split(':');
  // An IPv4 address at the end stands for two groups.
  const count = first.length + last.length + (last.at(-1)?.includes('.') ? 1 : 0);
  const zeros = end === undefined ? 0 : Math.max(8 - count, 0);
  const groups = [...first, ...new Array<string>(zeros).fill('0'), ...last].slice(0, 4);
  if (!groups.every((group) => /^[\da-f]{1,4}$/.test(group))) return address;
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
