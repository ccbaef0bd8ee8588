import { getLocale } from '../paraglide/runtime.js';

/** Joins whole sentences, those that are left out aside. */
export function joinSentences(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(getLocale() === 'ja' ? '' : ' ');
}

/** A piece of a sentence: words, or a name from outside. */
export interface SentencePiece {
  text: string;
  name?: string | readonly string[];
}

/** The first of the private characters that stand for names while a sentence is made. */
const SLOT = 0xe000;

/** Makes a sentence with placeholders and splits it at them, whatever order the language puts them in. */
export function pieces(
  say: (...names: string[]) => string,
  names: readonly (string | readonly string[])[],
): SentencePiece[] {
  const sentence = say(...names.map((_, index) => String.fromCharCode(SLOT + index)));
  const found: SentencePiece[] = [];
  for (const character of sentence) {
    const name = names[character.charCodeAt(0) - SLOT];
    const last = found.at(-1);
    if (name !== undefined) found.push({ text: '', name });
    else if (last === undefined || last.name !== undefined) found.push({ text: character });
    else last.text += character;
  }
  return found;
}
