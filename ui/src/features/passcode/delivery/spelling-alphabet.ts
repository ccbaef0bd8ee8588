/** Spelling alphabets for reading a passcode aloud on the telephone. */

export type SpellingLanguage = 'en' | 'ja';

/** A character and how it is said. */
export interface SpelledCharacter {
  character: string;
  /** The kind of character: "capital", "small", "digit", "symbol". */
  kind: string;
  /** Its name: "Alfa", "seven", "hyphen". */
  name: string;
}

interface Alphabet {
  capital: string;
  small: string;
  digit: string;
  symbol: string;
  /** Words of the letters from a to z. */
  letters: readonly string[];
  /** Words of the digits from 0 to 9. */
  digits: readonly string[];
  symbols: Readonly<Record<string, string>>;
  /** For what has no word. */
  other: (code: string) => string;
}

/** The International Civil Aviation Organization's alphabet, known as NATO's; digits in everyday words. */
const english: Alphabet = {
  capital: 'capital',
  small: 'small',
  digit: 'digit',
  symbol: 'symbol',
  letters: (
    'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo ' +
    'Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'
  ).split(' '),
  digits: 'zero one two three four five six seven eight nine'.split(' '),
  symbols: {
    ' ': 'space',
    '-': 'hyphen',
    _: 'underscore',
    '.': 'dot',
    ',': 'comma',
    ':': 'colon',
    ';': 'semicolon',
    '/': 'slash',
    '\\': 'backslash',
    '|': 'vertical bar',
    '+': 'plus',
    '=': 'equals',
    '*': 'asterisk',
    '#': 'hash',
    '@': 'at',
    '&': 'ampersand',
    '%': 'percent',
    $: 'dollar',
    '!': 'exclamation mark',
    '?': 'question mark',
    '^': 'caret',
    '~': 'tilde',
    '`': 'backtick',
    "'": 'apostrophe',
    '"': 'quotation mark',
    '(': 'opening bracket',
    ')': 'closing bracket',
    '[': 'opening square bracket',
    ']': 'closing square bracket',
    '{': 'opening brace',
    '}': 'closing brace',
    '<': 'less than',
    '>': 'greater than',
  },
  other: (code) => `character ${code}`,
};

/** As Japanese call centres spell Latin letters: the letter's own name, and a place or word that begins with it. */
const japanese: Alphabet = {
  capital: '大文字',
  small: '小文字',
  digit: '数字',
  symbol: '記号',
  letters: (
    'アメリカのエー ブラジルのビー チャイナのシー デンマークのディー イングランドのイー フランスのエフ ゴルフのジー ' +
    'ホテルのエイチ イタリアのアイ ジャパンのジェー キングのケー ロンドンのエル メキシコのエム ニューヨークのエヌ ' +
    '大阪のオー パリのピー クイーンのキュー ローマのアール スペインのエス 東京のティー ユニオンのユー ビクトリーのブイ ' +
    'ワシントンのダブリュー エックス線のエックス 横浜のワイ ゼブラのゼット'
  ).split(' '),
  digits: 'ゼロ いち に さん よん ご ろく なな はち きゅう'.split(' '),
  symbols: {
    ' ': 'スペース（空白）',
    '-': 'ハイフン',
    _: 'アンダーバー（下線）',
    '.': 'ドット（点）',
    ',': 'カンマ',
    ':': 'コロン',
    ';': 'セミコロン',
    '/': 'スラッシュ（斜線）',
    '\\': 'バックスラッシュ（円記号）',
    '|': '縦線',
    '+': 'プラス',
    '=': 'イコール',
    '*': 'アスタリスク',
    '#': 'シャープ',
    '@': 'アットマーク',
    '&': 'アンド',
    '%': 'パーセント',
    $: 'ドル',
    '!': 'ビックリマーク',
    '?': 'クエスチョンマーク',
    '^': 'ハット（山形）',
    '~': 'チルダ（波線）',
    '`': 'バッククォート',
    "'": 'アポストロフィー',
    '"': 'ダブルクォート',
    '(': '開き丸かっこ',
    ')': '閉じ丸かっこ',
    '[': '開き角かっこ',
    ']': '閉じ角かっこ',
    '{': '開き波かっこ',
    '}': '閉じ波かっこ',
    '<': '小なり',
    '>': '大なり',
  },
  other: (code) => `文字コード${code}`,
};

/** A passcode, character by character. */
export function spellOut(text: string, language: SpellingLanguage): SpelledCharacter[] {
  const alphabet = language === 'ja' ? japanese : english;
  return Array.from(text, (character) => ({ character, ...said(character, alphabet) }));
}

function said(character: string, alphabet: Alphabet): { kind: string; name: string } {
  if (/^[0-9]$/.test(character)) {
    return { kind: alphabet.digit, name: alphabet.digits[Number(character)] ?? character };
  }
  if (/^[A-Za-z]$/.test(character)) {
    const at = character.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0);
    const capital = character !== character.toLowerCase();
    return { kind: capital ? alphabet.capital : alphabet.small, name: alphabet.letters[at] ?? character };
  }
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return { kind: alphabet.symbol, name: alphabet.symbols[character] ?? alphabet.other(code) };
}

/** Characters to a group: as many as one keeps in mind while looking from one window to another. */
const GROUP = 4;

/** Cuts a list into groups that are read at a glance. */
export function groups<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / GROUP);
  return Array.from({ length: count }, (_, at) => all.slice(at * GROUP, (at + 1) * GROUP));
}
