import { expect, test } from 'vitest';
import { spell } from './spell';

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
