import { expect, test } from 'vitest';
import type { Comparison } from '../../api/bindings';
import { comparisonText } from './comparison';

const comparison = (more: Partial<Comparison>): Comparison => ({
  same_content: null,
  same_kind: true,
  newer_by_seconds: null,
  larger_by_bytes: null,
  ...more,
});
const words = (more: Partial<Comparison>) => comparisonText(comparison(more), 'file', 'file').join(' ');
const DAY = 86_400;

test('different content says by how much, in both directions', () => {
  expect(words({ same_content: false, newer_by_seconds: 17 * DAY, larger_by_bytes: 200_000 })).toBe(
    'The content is different. The existing item is 17 days newer and 200 kB larger.',
  );
  expect(words({ same_content: false, newer_by_seconds: -2 * DAY, larger_by_bytes: -1 })).toBe(
    'The content is different. The existing item is 2 days older and 1 byte smaller.',
  );
});

test('the same content suggests to leave it, whatever the times say', () => {
  expect(words({ same_content: true, newer_by_seconds: 99 * DAY })).toBe(
    'Both have the same content. You can leave this one in the trash: nothing is missing.',
  );
});

test('a moment is no difference, and nothing known is said as such', () => {
  expect(words({ newer_by_seconds: 20, larger_by_bytes: 5_000 })).toBe('The existing item is 5 kB larger.');
  expect(words({ newer_by_seconds: 20, larger_by_bytes: 0 })).toBe('Can’t compare these items.');
  expect(words({ same_content: false })).toBe('The content is different.');
});

test('another kind is what matters then', () => {
  const other = comparison({ same_kind: false, larger_by_bytes: 12 });
  expect(comparisonText(other, 'folder', 'file')).toEqual([
    'The existing item is a folder; the deleted one is a file.',
  ]);
});
