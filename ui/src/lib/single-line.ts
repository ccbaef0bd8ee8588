/** Returns a text on one line, so that a name with a line break cannot pass for a line of a ticket. */
export function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
