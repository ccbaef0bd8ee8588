import { expect, test } from 'vitest';
import { splitForMiddle } from './middle';

test('the ending of a long name stays', () => {
  expect(splitForMiddle('Invoice 2026-1156 (3).pdf')).toEqual(['Invoice 2026-1156', ' (3).pdf']);
  expect(splitForMiddle('発注リスト 2026年11月 最終版.xlsx')).toEqual([
    '発注リスト 2026年11月 ',
    '最終版.xlsx',
  ]);
});

test('a short name is left whole', () => {
  expect(splitForMiddle('Minutes.docx')).toEqual(['Minutes.docx', '']);
  expect(splitForMiddle('')).toEqual(['', '']);
});

test('the domain of an email address stays whole', () => {
  expect(splitForMiddle('s.yamada@aoyama-foods.example')).toEqual(['s.yamada', '@aoyama-foods.example']);
  expect(splitForMiddle('hr@aoyama-foods.example')[1]).toBe('.example');
});

test('nothing is split within a letter', () => {
  const [start, end] = splitForMiddle('Family 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦.png');
  expect([start, end]).toEqual(['Family 👩‍👩‍👧‍👦👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦.png']);
});
