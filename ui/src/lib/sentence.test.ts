import { expect, test } from 'vitest';
import { pieces } from './sentence';

test('names stand apart from the words, in the order of the language', () => {
  const names = ['a.txt', ['Legal', 'Contracts']];
  expect(pieces((name, path) => `“${name ?? ''}” is back in ${path ?? ''}.`, names)).toEqual([
    { text: '“' },
    { text: '', name: 'a.txt' },
    { text: '” is back in ' },
    { text: '', name: ['Legal', 'Contracts'] },
    { text: '.' },
  ]);
  expect(
    pieces((name, path) => `${path ?? ''}に${name ?? ''}`, names).map((piece) => piece.name ?? piece.text),
  ).toEqual([['Legal', 'Contracts'], 'に', 'a.txt']);
});

test('a name that looks like a placeholder stays a name', () => {
  expect(pieces((name) => `<${name ?? ''}>`, ['\uE000{name}'])).toEqual([
    { text: '<' },
    { text: '', name: '\uE000{name}' },
    { text: '>' },
  ]);
});
