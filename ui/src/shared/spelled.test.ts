import { expect, test } from 'vitest';
import { spelled, spelledShort } from './spelled';

test('a name is isolated, and hides nothing', () => {
  expect(spelled('invoice\u202Efdp.exe')).toBe('\u2068invoice[U+202E]fdp.exe\u2069');
});

test('a long name loses its middle, never its ending nor half a letter', () => {
  const family = '👨‍👩‍👧‍👦';
  expect(spelledShort('Minutes.docx')).toBe('\u2068Minutes.docx\u2069');
  expect(spelledShort(`${family.repeat(250)}.docx`)).toBe(
    `\u2068${family.repeat(44)}…${family.repeat(11)}.docx\u2069`,
  );
});
