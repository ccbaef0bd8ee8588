import { expect, test } from 'vitest';
import { groups, spellOut, type SpellingLanguage } from './spelling-alphabet';

const said = (text: string, language: SpellingLanguage) =>
  spellOut(text, language).map(({ kind, name }) => `${kind} ${name}`);

test('capital, small letters and digits cannot be taken for each other', () => {
  expect(said('0Ool1I-', 'en')).toEqual([
    'digit zero',
    'capital Oscar',
    'small Oscar',
    'small Lima',
    'digit one',
    'capital India',
    'symbol hyphen',
  ]);
  expect(said('0Tt_', 'ja')).toEqual([
    '数字 ゼロ',
    '大文字 東京のティー',
    '小文字 東京のティー',
    '記号 アンダーバー（下線）',
  ]);
});

test('every printable character of a keyboard has a word of its own in both languages', () => {
  const keyboard = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('');
  for (const language of ['en', 'ja'] as const) {
    const words = said(keyboard, language);
    expect(new Set(words).size).toBe(95);
    expect(words.filter((word) => word.includes('U+'))).toEqual([]);
  }
  expect(said('é', 'en')).toEqual(['symbol character U+00E9']);
});

test('groups hold four characters, the last one the rest', () => {
  expect(groups([...'k7Qm0xTb9R']).map((group) => group.join(''))).toEqual(['k7Qm', '0xTb', '9R']);
  expect(groups([])).toEqual([]);
});
