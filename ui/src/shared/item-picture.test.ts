import { expect, test } from 'vitest';
import { itemPicture } from './item-picture';

test('a file is drawn by the ending of its name, everything else by its kind', () => {
  expect(itemPicture('folder', 'Plans.pdf')).toBe('folder');
  expect(itemPicture('web_link', 'Supplier portal')).toBe('web_link');
  expect(itemPicture('file', 'Contract 2025.DOCX')).toBe('text');
  expect(itemPicture('file', '発注リスト.xlsx')).toBe('table');
  expect(itemPicture('file', 'Storefront.jpeg')).toBe('image');
  expect(itemPicture('file', 'Interview.mp4')).toBe('video');
  expect(itemPicture('file', 'README')).toBe('file');
  expect(itemPicture('file', 'backup.tar.gz')).toBe('file');
});
