import { expect, test } from 'vitest';
import { isPlain, spell } from './spell';

test('an ordinary name is one piece', () => {
  expect(spell('発注リスト 2026年11月.xlsx')).toEqual([{ text: '発注リスト 2026年11月.xlsx' }]);
  expect(spell('👩‍👩‍👧 family.png')).toEqual([{ text: '👩‍👩‍👧 family.png' }]);
  expect(spell('')).toEqual([]);
});

test('a direction override cannot hide', () => {
  expect(spell('invoice\u202Efdp.exe')).toEqual([
    { text: 'invoice' },
    { text: '\u202E', code: 'U+202E' },
    { text: 'fdp.exe' },
  ]);
});

test('controls, zero-width and tag characters are named', () => {
  for (const hidden of ['\n', '\0', '\u200B', '\u2066', '\uFEFF', '\u{E0041}']) {
    expect(spell(hidden)[0]?.code).toMatch(/^U\+[0-9A-F]{4,5}$/);
  }
});

test('the flags that are made of tags are drawn, and no other text of tags', () => {
  const tags = (text: string) =>
    [...text].map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('');
  for (const of of ['gbeng', 'gbsct', 'gbwls']) {
    const flag = `🏴${tags(of)}\u{E007F}`;
    expect(spell(`${flag} match.png`)).toEqual([{ text: `${flag} match.png` }]);
    expect(isPlain(`${flag}.png`)).toBe(true);
    expect(isPlain(`${flag}\u202E`)).toBe(false);
    expect(spell(`${flag}\u202E`)[1]?.code).toBe('U+202E');
  }
  for (const hidden of [`🏴${tags('usca')}\u{E007F}`, `🏴${tags('gbeng')}`, `a${tags('gbeng')}\u{E007F}`]) {
    expect(isPlain(hidden)).toBe(false);
    expect(spell(hidden).some((piece) => piece.code !== undefined)).toBe(true);
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
