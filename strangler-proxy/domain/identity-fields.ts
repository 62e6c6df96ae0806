/**
 * A field's name as CGI servers see it: what is no letter and no digit is all the same. PHP makes HTTP_X_USER_ID
 * of X-User-Id, of X_User_Id and of X.User.Id; lighttpd of X~User~Id, too.
 */
export function foldedName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-');
}

/** Tells whether a field is one of those that say who asks. */
export function identityNames(names: Iterable<string>): (name: string) => boolean {
  const folded = new Set([...names].map(foldedName));
  // Their length alone rules most fields out: folding does not change it.
  const lengths: boolean[] = [];
  for (const name of folded) lengths[name.length] = true;
  return (name) => lengths[name.length] === true && folded.has(foldedName(name));
}

/**
 * Names and values in turn, without those that say who asks: no client may say that of itself. The same array
 * where there are none.
 */
export function withoutIdentity(
  fields: readonly string[],
  isIdentity: (name: string) => boolean,
): readonly string[] {
  for (let index = 0; index < fields.length; index += 2) {
    if (isIdentity(fields[index] ?? '')) return filtered(fields, isIdentity);
  }
  return fields;
}

function filtered(fields: readonly string[], isIdentity: (name: string) => boolean): string[] {
  const kept: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (!isIdentity(name)) kept.push(name, fields[index + 1] ?? '');
  }
  return kept;
}
