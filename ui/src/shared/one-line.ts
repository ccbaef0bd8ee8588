/** A text on one line: a name with a line break in it must not pass for a line of a ticket. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
