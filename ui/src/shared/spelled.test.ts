import { expect, test } from 'vitest';
import { spelled } from './spelled';

test('a name is isolated, and hides nothing', () => {
  expect(spelled('invoice\u202Efdp.exe')).toBe('\u2068invoice[U+202E]fdp.exe\u2069');
});
