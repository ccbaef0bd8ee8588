import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { expect, test, vi } from 'vitest';
import { leastWidth, rowsInSight, scrolledTo, type Column } from './table';
import Table from './Table.svelte';

interface Fruit {
  id: string;
  name: string;
}

const fruits: Fruit[] = Array.from({ length: 5000 }, (_, index) => ({
  id: `f${index}`,
  name: `Fruit ${index}`,
}));
const columns: Column[] = [{ key: 'name', label: 'Name', width: '1fr', sortable: true }];
const cell = createRawSnippet<[Fruit, Column, { current: boolean; index: number }]>((row) => ({
  render: () => `<span>${row().name}</span>`,
}));

function show(more: object = {}) {
  return render(Table<Fruit>, {
    label: 'Fruit',
    columns,
    count: fruits.length,
    row: (index: number) => fruits[index],
    rowKey: (row: Fruit) => row.id,
    rowName: (row: Fruit) => row.name,
    cell,
    ...more,
  });
}

const grid = () => screen.getByRole('grid', { name: 'Fruit' });
const current = () =>
  document.getElementById(grid().getAttribute('aria-activedescendant') ?? '')?.textContent.trim();

test('only the rows in sight are drawn, and the whole is counted', () => {
  show();
  expect(grid().getAttribute('aria-rowcount')).toBe('5001');
  expect(screen.getAllByRole('row').length).toBeLessThan(40);
  expect(screen.getByText('Fruit 0').closest('[role=row]')?.getAttribute('aria-rowindex')).toBe('2');
});

test('keys move the current row and Enter opens it', async () => {
  const onopen = vi.fn();
  show({ onopen });
  grid().focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  expect(current()).toBe('Fruit 1');
  await userEvent.keyboard('{PageDown}');
  expect(current()).not.toBe('Fruit 1');
  await userEvent.keyboard('{Home}{Enter}');
  expect(onopen).toHaveBeenCalledExactlyOnceWith(fruits[0], 0);
});

test('Enter that ends the composing of a word opens nothing', () => {
  const onopen = vi.fn();
  show({ onopen });
  grid().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
  grid().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }));
  expect(onopen).not.toHaveBeenCalled();
});

test('Space chooses a row, Ctrl+A asks for all', async () => {
  const selected = new SvelteSet<string>();
  const onselectall = vi.fn();
  const chosen = (row: { id: string }) => selected.has(row.id);
  const onchoose = (row: { id: string }, on: boolean) =>
    void (on ? selected.add(row.id) : selected.delete(row.id));
  show({ chosen, onchoose, onselectall });
  grid().focus();
  await userEvent.keyboard('{ArrowDown} ');
  expect([...selected]).toEqual(['f1']);
  expect(screen.getByRole('checkbox', { name: 'Select Fruit 1' })).toHaveProperty('checked', true);
  await userEvent.keyboard(' {Control>}a{/Control}');
  expect([...selected]).toEqual([]);
  expect(onselectall).toHaveBeenCalledExactlyOnceWith(true);
});

test('a head asks for its order, then for the reverse', async () => {
  const onorder = vi.fn();
  const { rerender } = show({ onorder });
  await userEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(onorder).toHaveBeenLastCalledWith({ key: 'name', descending: false });
  await rerender({ order: { key: 'name', descending: false } });
  await userEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(onorder).toHaveBeenLastCalledWith({ key: 'name', descending: true });
  expect(screen.getByRole('columnheader').getAttribute('aria-sort')).toBe('ascending');
});

test('fewer rows are drawn when the list shrinks', async () => {
  const { rerender } = show();
  await rerender({ count: 2 });
  expect(screen.getAllByRole('row')).toHaveLength(3);
});

test('a row has one line only where the least of all columns has room', () => {
  const columns = ['minmax(7rem, 3fr)', '4.25rem'].map((width) => ({ key: width, label: width, width }));
  expect(leastWidth(columns, false)).toBe(7 + 4.25 + 1 + 2);
  expect(leastWidth(columns, true)).toBe(7 + 4.25 + 1.5 + 2 + 2);
});

test('the rows in sight and one more at either end are drawn, wherever a list is scrolled', () => {
  const drawn = (count: number, scrolled: number) => rowsInSight(count, { scrolled, room: 500, size: 50 });
  const [first, last] = [(rows: number[]) => rows[0], (rows: number[]) => rows.at(-1)];
  expect([drawn(100_000, 0), drawn(100_000, 275)].map((rows) => [first(rows), last(rows)])).toEqual([
    [0, 10],
    [4, 16],
  ]);
  expect(last(drawn(100_000, 4_999_500))).toBe(99_999);
  // Rows went away while it was scrolled far down.
  expect(drawn(8, 4_999_500)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(drawn(0, 0)).toEqual([]);
  expect(first(drawn(3, -20))).toBe(0);
});

test('a row is scrolled to only as far as it takes to see it whole', () => {
  const to = (index: number, room = 500) => scrolledTo(index, { scrolled: 200, room, size: 50 });
  expect([to(3), to(4), to(13), to(14)]).toEqual([150, 200, 200, 250]);
  expect(to(9, 20)).toBe(450);
});
