import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { expect, onTestFinished, test, vi } from 'vitest';
import { setDensity } from '../density.svelte';
import { leastWidth, NO_ROW, rowsInSight, scrolledTo, type Column } from './table';
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
const cell = createRawSnippet<[Fruit, Column, { current: boolean; index: number; roomy: boolean }]>(
  (row) => ({
    render: () => `<span>${row().name}</span>`,
  }),
);

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

test('a spare column is shown only where all have room', () => {
  const spare = { key: 'owner', label: 'Owner', width: 'minmax(8rem, 1fr)', spare: true };
  const heads = () => screen.getAllByRole('columnheader').map((head) => head.textContent.trim());
  const { unmount } = show({ columns: [{ ...columns[0], width: 'minmax(50rem, 1fr)' }, spare] });
  expect(heads()).toEqual(['Name', 'Owner']);
  unmount();
  // 1,000 px are 62.5 rem.
  show({ columns: [{ ...columns[0], width: 'minmax(52rem, 1fr)' }, spare] });
  expect(heads()).toEqual(['Name']);
});

test('heads over several lines say what they do there', () => {
  const wide = { ...columns[0], width: 'minmax(60rem, 1fr)' };
  const left = { key: 'left', label: 'Time left', width: '9rem' };
  show({ columns: [wide, left], order: { key: 'name', descending: false } });
  expect(screen.getByText('Sort by:')).toBeTruthy();
  expect(screen.getByRole('columnheader', { name: 'Time left' }).className).toContain('plain');
});

test('a compact list has more rows in the same room', () => {
  const drawn = () => screen.getAllByRole('row').length;
  const { unmount } = show();
  const standard = drawn();
  unmount();
  setDensity('compact');
  onTestFinished(() => setDensity('standard'));
  show();
  expect(drawn()).toBeGreaterThan(standard);
});

test('a head over several lines in which nothing sorts takes no room', () => {
  const wide = { key: 'name', label: 'Name', width: 'minmax(60rem, 1fr)' };
  show({ columns: [wide, { key: 'left', label: 'Time left', width: '9rem' }] });
  expect(screen.getByRole('columnheader', { name: 'Name' }).parentElement?.className).toContain('collapsed');
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

test('Enter and Space act on no row before the person is at one', async () => {
  const [onopen, onchoose] = [vi.fn(), vi.fn()];
  show({ current: NO_ROW, onopen, onchoose, chosen: () => false });
  grid().focus();
  await userEvent.keyboard('{Enter} ');
  expect([onopen, onchoose].map((asked) => asked.mock.calls.length)).toEqual([0, 0]);
  expect(grid().getAttribute('aria-activedescendant')).toBeNull();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(onopen).toHaveBeenCalledExactlyOnceWith(fruits[0], 0);
});

test('a press counts only for the row that was under the pointer', async () => {
  const onchoose = vi.fn();
  const { rerender } = show({ chosen: () => false, onchoose });
  const box = (name: string) => screen.getByRole('checkbox', { name: `Select ${name}` });
  const user = userEvent.setup();
  await user.pointer({ keys: '[MouseLeft>]', target: box('Fruit 0') });
  // A filter leaves another row at the same place.
  await rerender({ count: 2, row: (index: number) => fruits[index + 7] });
  await user.pointer({ keys: '[/MouseLeft]', target: box('Fruit 7') });
  expect(onchoose).not.toHaveBeenCalled();
  // Some windows send the click to what lies under the pointer in the end.
  await user.pointer({ keys: '[MouseLeft>]', target: box('Fruit 8') });
  box('Fruit 7').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 }));
  expect(onchoose).not.toHaveBeenCalled();
  await user.pointer({ keys: '[/MouseLeft]', target: box('Fruit 8') });
  expect(onchoose).toHaveBeenCalledExactlyOnceWith(fruits[8], true);
});

test('a double click opens a row only if both clicks were on it', async () => {
  const onopen = vi.fn();
  const { rerender } = show({ onopen });
  const user = userEvent.setup();
  await user.click(screen.getByText('Fruit 0'));
  await rerender({ row: (index: number) => fruits[index + 1] });
  await user.dblClick(screen.getByText('Fruit 1'));
  expect(onopen).toHaveBeenCalledExactlyOnceWith(fruits[1], 0);
  await user.click(screen.getByText('Fruit 1'));
  await user.click(screen.getByText('Fruit 2'));
  screen.getByText('Fruit 2').dispatchEvent(new MouseEvent('dblclick', { bubbles: true, detail: 2 }));
  expect(onopen).toHaveBeenCalledOnce();
});

test('the element of a row stays with its item when the list changes', async () => {
  const { rerender } = show();
  const element = () => screen.getByText('Fruit 3').closest('[role=row]');
  const before = element();
  await rerender({ row: (index: number) => fruits[index + 2] });
  expect(element()).toBe(before);
  expect(before?.getAttribute('aria-rowindex')).toBe('3');
});

test('an item that is in the list twice is drawn twice', () => {
  show({ count: 3, row: () => fruits[0] });
  expect(screen.getAllByText('Fruit 0')).toHaveLength(3);
});

test('the table takes the focus of a row that goes away', async () => {
  const { rerender } = show({ chosen: () => false, onchoose: vi.fn() });
  screen.getByRole('checkbox', { name: 'Select Fruit 0' }).focus();
  await rerender({ row: (index: number) => fruits[index + 2] });
  expect(document.activeElement).toBe(grid());
});
