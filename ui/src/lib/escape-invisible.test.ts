import { expect, test } from 'vitest';
import { isPlain, splitInvisible, escapeInvisible, escapeAndShorten } from './escape-invisible';

test('an ordinary name is one piece', () => {
  expect(splitInvisible('発注リスト 2026年11月.xlsx')).toEqual([{ text: '発注リスト 2026年11月.xlsx' }]);
  expect(splitInvisible('👩‍👩‍👧 family.png')).toEqual([{ text: '👩‍👩‍👧 family.png' }]);
  expect(splitInvisible('')).toEqual([]);
});

test('a direction override cannot hide', () => {
  expect(splitInvisible('invoice\u202Efdp.exe')).toEqual([
    { text: 'invoice' },
    { text: '\u202E', code: 'U+202E' },
    { text: 'fdp.exe' },
  ]);
});

test('controls, zero-width and tag characters are named', () => {
  for (const hidden of ['\n', '\0', '\u200B', '\u2066', '\uFEFF', '\u{E0041}']) {
    expect(splitInvisible(hidden)[0]?.code).toMatch(/^U\+[0-9A-F]{4,5}$/);
  }
});

test('the flags that are made of tags are drawn, and no other text of tags', () => {
  const tags = (text: string) =>
    [...text].map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('');
  for (const of of ['gbeng', 'gbsct', 'gbwls']) {
    const flag = `🏴${tags(of)}\u{E007F}`;
    expect(splitInvisible(`${flag} match.png`)).toEqual([{ text: `${flag} match.png` }]);
    expect(isPlain(`${flag}.png`)).toBe(true);
    expect(isPlain(`${flag}\u202E`)).toBe(false);
    expect(splitInvisible(`${flag}\u202E`)[1]?.code).toBe('U+202E');
  }
  for (const hidden of [`🏴${tags('usca')}\u{E007F}`, `🏴${tags('gbeng')}`, `a${tags('gbeng')}\u{E007F}`]) {
    expect(isPlain(hidden)).toBe(false);
    expect(splitInvisible(hidden).some((piece) => piece.code !== undefined)).toBe(true);
  }
});

test('what needs no spelling is known before', () => {
  for (const name of ['', '発注リスト 2026年11月.xlsx', '👩‍👩‍👧 family.png', 'a b.txt'])
    expect(isPlain(name)).toBe(true);
  for (const hidden of ['\n', 'invoice\u202Efdp.exe', '\u{E0041}']) {
    expect(isPlain(hidden)).toBe(false);
    // Asked again, it says the same: a pattern that remembers where it was would not.
    expect(isPlain(hidden)).toBe(false);
  }
});

test('a name is isolated, and hides nothing', () => {
  expect(escapeInvisible('invoice\u202Efdp.exe')).toBe('\u2068invoice[U+202E]fdp.exe\u2069');
});

test('a long name loses its middle, never its ending nor half a letter', () => {
  const family = '👨‍👩‍👧‍👦';
  expect(escapeAndShorten('Minutes.docx')).toBe('\u2068Minutes.docx\u2069');
  expect(escapeAndShorten(`${family.repeat(250)}.docx`)).toBe(
    `\u2068${family.repeat(44)}…${family.repeat(11)}.docx\u2069`,
  );
});
