/** Letters at the end of a name that stay when its middle is left out: its ending, and what tells copies apart. */
const END = 8;
/** A name that is no longer than this is cut at its end. */
const SHORT = END + 4;

const EMAIL = /^[^\s@]{3,}(?=@[^\s@]+\.[^\s@]+$)/;

/**
 * Splits a name into a start that may be cut short and an end that stays: of an email address its whole domain, otherwise
 * the last letters. The end of a short name is empty.
 */
export function splitForMiddle(name: string): [start: string, end: string] {
  const address = EMAIL.exec(name);
  if (address !== null) return [address[0], name.slice(address[0].length)];
  const letters = isAscii(name)
    ? name.split('')
    : Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  if (letters.length <= SHORT) return [name, ''];
  return [letters.slice(0, -END).join(''), letters.slice(-END).join('')];
}

function isAscii(name: string): boolean {
  return /^[ -~]*$/.test(name);
}
