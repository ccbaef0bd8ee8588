/** A piece of a name: text as it is, or one character that would otherwise be invisible or reorder its surroundings. */
export interface Piece {
  text: string;
  /** The code point of a character that cannot be seen, as `U+202E`. */
  code?: string;
}

/** Controls, separators, zero-width and direction-changing characters: what can make one name pass for another. */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u{061C}\u{00AD}\u{180E}\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2069}\u{FEFF}\u{E0001}-\u{E007F}]/u;

/**
 * The flags of England, Scotland and Wales, which are drawn from a black flag and tag characters. Tags anywhere else could
 * hold a whole text that nobody sees (Unicode, `emoji-sequences.txt`: there are no other such flags).
 */
const FLAG =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/u;

const FLAGS = new RegExp(FLAG.source, 'gu');
const FLAG_OR_HIDDEN = new RegExp(`(?<flag>${FLAG.source})|${HIDDEN.source}`, 'gu');

/** Whether nothing in a name needs to be spelled. */
export function isPlain(name: string): boolean {
  return !HIDDEN.test(name) || !HIDDEN.test(name.replace(FLAGS, ''));
}

/** Splits a name so that nothing in it stays hidden. Joiners are left alone: emoji and Indic scripts need them. */
export function spell(name: string): Piece[] {
  const pieces: Piece[] = [];
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
