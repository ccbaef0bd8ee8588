import { isPlain, spell } from './spell';

/**
 * A name for places that take plain text only, such as a title or a label: what would be invisible is named, and the
 * name is isolated (U+2068 … U+2069), so that its direction cannot change the sentence around it.
 */
export function spelled(name: string): string {
  if (isPlain(name)) return `\u2068${name}\u2069`;
  const shown = spell(name).map((piece) => (piece.code === undefined ? piece.text : `[${piece.code}]`));
  return `\u2068${shown.join('')}\u2069`;
}

/** Characters of a name that a title has room for, and how many of them come from its end. */
const ROOM = 60;
const END = 16;

/** The same for a title, which has to end in sight: the middle of a long name is left out, its ending never. */
export function spelledShort(name: string): string {
  const letters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  if (letters.length <= ROOM) return spelled(name);
  return spelled(`${letters.slice(0, ROOM - END).join('')}…${letters.slice(-END).join('')}`);
}
