import { expect, test } from 'vitest';
import { itemIcon } from './item-icon';

test('a file is drawn by the ending of its name, everything else by its kind', () => {
  expect(itemIcon('folder', 'Plans.pdf')).toBe('folder');
  expect(itemIcon('web_link', 'Supplier portal')).toBe('web_link');
  expect(itemIcon('file', 'Contract 2025.DOCX')).toBe('text');
  expect(itemIcon('file', '発注リスト.xlsx')).toBe('table');
  expect(itemIcon('file', 'Storefront.jpeg')).toBe('image');
  expect(itemIcon('file', 'Interview.mp4')).toBe('video');
  expect(itemIcon('file', 'README')).toBe('file');
  expect(itemIcon('file', 'backup.tar.gz')).toBe('file');
});
