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

test('what needs no spelling is known before', () => {
  for (const name of ['', '発注リスト 2026年11月.xlsx', '👩‍👩‍👧 family.png', 'a b.txt'])
    expect(isPlain(name)).toBe(true);
  for (const hidden of ['\n', 'invoice\u202Efdp.exe', '\u{E0041}']) {
    expect(isPlain(hidden)).toBe(false);
    // Asked again, it says the same: a pattern that remembers where it was would not.
    expect(isPlain(hidden)).toBe(false);
  }
});
