/** A text without the passwords of the URLs in it: they are told in logs, in statuses and by errors. */
export function withoutPasswords(text: string): string {
  return text.replace(/:\/\/[^/@\s"]*@/g, '://***@');
}
