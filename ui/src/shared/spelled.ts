import { spell } from './spell';

/**
 * A name for places that take plain text only, such as a title or a label: what would be invisible is named, and the
 * name is isolated (U+2068 … U+2069), so that its direction cannot change the sentence around it.
 */
export function spelled(name: string): string {
  const shown = spell(name).map((piece) => (piece.code === undefined ? piece.text : `[${piece.code}]`));
  return `\u2068${shown.join('')}\u2069`;
}
