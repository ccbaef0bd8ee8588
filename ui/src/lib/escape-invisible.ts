/** A piece of a name: text as it is, or one character that would otherwise be invisible or reorder its surroundings. */
export interface NamePiece {
  text: string;
  /** The code point of a character that cannot be seen, as `U+202E`. */
  code?: string;
}

/** Controls, separators, zero-width and direction-changing characters: what can make one name pass for another. */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u{061C}\u{00AD}\u{180E}\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2069}\u{FEFF}\u{E0001}-\u{E007F}]/u;

/**
 * The flags of England, Scotland and Wales, which are drawn from a black flag and tag characters. Tags anywhere else could
 * hold a whole invisible text (Unicode, `emoji-sequences.txt`: there are no other such flags).
 */
const FLAG =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/u;

const FLAGS = new RegExp(FLAG.source, 'gu');
const FLAG_OR_HIDDEN = new RegExp(`(?<flag>${FLAG.source})|${HIDDEN.source}`, 'gu');

/** Returns true if nothing in a name has to be escaped. */
export function isPlain(name: string): boolean {
  return !HIDDEN.test(name) || !HIDDEN.test(name.replace(FLAGS, ''));
}

/** Splits a name so that nothing in it stays hidden. Joiners are left alone: emoji and Indic scripts need them. */
export function splitInvisible(name: string): NamePiece[] {
  const pieces: NamePiece[] = [];
  let from = 0;
  for (const match of name.matchAll(FLAG_OR_HIDDEN)) {
    if (match.groups?.['flag'] !== undefined) continue;
    if (match.index > from) pieces.push({ text: name.slice(from, match.index) });
    const point = match[0].codePointAt(0) ?? 0;
    pieces.push({ text: match[0], code: `U+${point.toString(16).toUpperCase().padStart(4, '0')}` });
    from = match.index + match[0].length;
  }
  if (from < name.length) pieces.push({ text: name.slice(from) });
  return pieces;
}

/**
 * Returns a name for places that take plain text only, such as a title or a label: invisible characters are named, and the
 * name is isolated (U+2068 … U+2069), so that its direction cannot change the sentence around it.
 */
export function escapeInvisible(name: string): string {
  if (isPlain(name)) return `\u2068${name}\u2069`;
  const shown = splitInvisible(name).map((piece) =>
    piece.code === undefined ? piece.text : `[${piece.code}]`,
  );
  return `\u2068${shown.join('')}\u2069`;
}

/** Characters of a name that a title has room for, and how many of them are taken from its end. */
const ROOM = 60;
const END = 16;

/** Escapes a name for a title and leaves out the middle of a long one, never its ending. */
export function escapeAndShorten(name: string): string {
  const letters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  if (letters.length <= ROOM) return escapeInvisible(name);
  return escapeInvisible(`${letters.slice(0, ROOM - END).join('')}…${letters.slice(-END).join('')}`);
}
