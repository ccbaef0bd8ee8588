import { render, screen, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Finding, Plan, TrashedItem } from '../../api/bindings';
import ConflictTable from './ConflictTable.svelte';

const trashed: TrashedItem = {
  key: { kind: 'file', id: '1' },
  name: 'Contract 2025.docx',
  size: 1_200_000,
  modified_at: '2026-11-12T14:02:00Z',
  modified_by: 'Luis Ortega',
  owner: 'Mika Sato',
  was_in: { id: '7', name: 'Contracts', path: ['Legal', 'Contracts'] },
  deleted_at: '2026-11-29T14:02:00Z',
  purged_at: null,
} as unknown as TrashedItem;

const finding = {
  is: 'name_taken',
  existing: {
    key: { kind: 'file', id: '2' },
    name: 'Contract 2025.docx',
    size: 1_400_000,
    modified_at: '2026-11-29T09:15:00Z',
    modified_by: 'Mika Sato',
    owner: null,
  },
  destination: { id: '7', name: 'Contracts', path: ['Legal', 'Contracts'] },
} as unknown as Extract<Finding, { is: 'name_taken' }>;

const plan = { key: trashed.key, acting_as: null, item: trashed, finding } as Plan;

function shown(item: TrashedItem | null = trashed) {
  const onopen = vi.fn();
  render(ConflictTable, { plan: { ...plan, item }, finding, renamed: false, onopen });
  const row = (name: string) =>
    within(screen.getByRole('row', { name: new RegExp(`^${name}(?! by)`) })).getAllByRole('cell');
  return { onopen, row };
}

test('each fact is one line, with the trash and the folder side by side', () => {
  const { row } = shown();
  expect(
    screen.getAllByRole('columnheader').map((head) => head.getAttribute('abbr') ?? head.textContent),
  ).toEqual(['In the trash (to be restored)', 'In the folder (won’t change)']);
  expect(screen.getAllByRole('rowheader').map((head) => head.textContent)).toEqual([
    'Name',
    'Changed',
    'Changed by',
    'Owner',
    'Size',
    'Folder',
    'Deleted',
  ]);
  expect(row('Changed by').map((cell) => cell.textContent.trim())).toEqual(['Luis Ortega', 'Mika Sato']);
});

test('what differs is strong, and what is not known is empty', () => {
  const { row } = shown();
  const strong = (name: string) => row(name).map((cell) => cell.classList.contains('differs'));
  expect([strong('Size'), strong('Changed by'), strong('Changed')].flat()).not.toContain(false);
  expect([strong('Folder'), strong('Owner'), strong('Deleted')].flat()).not.toContain(true);
  expect(row('Owner').map((cell) => cell.textContent.trim())).toEqual(['Mika Sato', '']);
  expect(row('Deleted')[1]?.textContent.trim()).toBe('');
});

test('an item that left the trash has no column', () => {
  const { row } = shown(null);
  expect(screen.getAllByRole('columnheader')).toHaveLength(1);
  expect(row('Changed by').map((cell) => cell.textContent.trim())).toEqual(['Mika Sato']);
});
