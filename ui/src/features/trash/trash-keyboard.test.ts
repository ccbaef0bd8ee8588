import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from '../../StartupGate.svelte';
import { demoAccounts, FakeBackend } from '../../../test/fake-backend/fake-backend';

async function opened() {
  const backend = new FakeBackend();
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  await screen.findAllByTestId('restore');
  return backend;
}

const filter = () => screen.getByTestId<HTMLInputElement>('trash-filter');
const restored = (backend: FakeBackend) => backend.calls.filter(({ name }) => name === 'restore');

test('what is typed on the list filters it', async () => {
  await opened();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('banner');
  expect([filter().value, document.activeElement]).toEqual(['banner', filter()]);
  await waitFor(() => {
    expect(screen.getAllByTestId('trash-name')).toHaveLength(1);
  });
});

test('what is typed into another field stays there', async () => {
  await opened();
  await userEvent.keyboard('{Control>}k{/Control}contract');
  expect(filter().value).toBe('');
  await userEvent.click(screen.getByTestId('trash-folder'));
  await userEvent.keyboard('legal');
  expect(filter().value).toBe('');
});

test('an ID pasted into the filter is taken to the search', async () => {
  await opened();
  filter().focus();
  await userEvent.paste('banner');
  expect(filter().value).toBe('banner');
  await userEvent.clear(filter());
  await userEvent.paste('https://app.box.com/file/12345');
  expect(await screen.findByRole('option', { name: 'Find it in the Box trash' })).toBeTruthy();
  expect(filter().value).toBe('');
});

test('Ctrl+F goes to the filter and selects what is in it', async () => {
  await opened();
  await userEvent.type(filter(), 'banner');
  screen.getByTestId('trash-refresh').focus();
  await userEvent.keyboard('{Control>}f{/Control}');
  expect(document.activeElement).toBe(filter());
  expect([filter().selectionStart, filter().selectionEnd]).toEqual([0, 6]);
});

test('a page that a shortcut opens begins in its filter', async () => {
  await opened();
  await userEvent.keyboard('{Control>}4{/Control}');
  await screen.findByRole('heading', { name: 'Settings' });
  await userEvent.keyboard('{Control>}2{/Control}');
  await waitFor(() => {
    expect(document.activeElement).toBe(filter());
  });
});

test('Enter restores nothing before the person moved in the list', async () => {
  const backend = await opened();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Enter}{Enter}{Control>}{Enter}{/Control}');
  filter().focus();
  await userEvent.keyboard('{Enter}{Enter}');
  expect(document.activeElement).toBe(filter());
  expect(restored(backend)).toEqual([]);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await screen.findByTestId('conflict-name');
  expect(restored(backend)).toHaveLength(1);
});

test('Ctrl+Enter restores what is selected, from the filter on', async () => {
  const backend = await opened();
  filter().focus();
  await userEvent.keyboard('{ArrowDown} ');
  await screen.findByText('1 selected');
  filter().focus();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await screen.findByTestId('job-start');
  expect(backend.calls.find(({ name }) => name === 'dryRun')?.args).toEqual([{ of: 'selected' }]);
});

test('Ctrl+Enter in the search or in an open choice restores nothing', async () => {
  const backend = await opened();
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowDown}{Control>}k{/Control}banner');
  await screen.findByRole('group', { name: 'Trash' });
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => {
    expect(filter().value).toBe('banner');
  });
  await userEvent.click(screen.getByTestId('trash-when'));
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(restored(backend)).toEqual([]);
});

test('Ctrl+Z undoes the last restore, and only typing within a field', async () => {
  const backend = await opened();
  await userEvent.type(filter(), 'spring campaign');
  await userEvent.keyboard('{Enter}{Enter}');
  await screen.findByTestId('restore-result');
  const undone = () => backend.calls.filter(({ name }) => name === 'undoRestore');
  filter().focus();
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(undone()).toEqual([]);
  screen.getByTestId('trash-refresh').focus();
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(await screen.findByText(/moved back to the trash/)).toBeTruthy();
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(undone()).toHaveLength(1);
});

test('a column is made wider and its own again with the keyboard, and remembered', async () => {
  const backend = await opened();
  const edge = screen.getByRole('separator', { name: 'Width of Original folder' });
  edge.focus();
  await userEvent.keyboard('{ArrowLeft}');
  // Nothing is laid out here: the least width, and one step.
  await waitFor(() => {
    expect(backend.settings_.column_widths).toEqual({ 'trash.was_in': 64 });
  });
  await waitFor(() => {
    const head = edge.closest<HTMLElement>('[role=row]');
    expect(head?.style.gridTemplateColumns).toContain('minmax(4rem, 4rem)');
  });
  edge.focus();
  await userEvent.keyboard('{Home}');
  await waitFor(() => {
    expect(backend.settings_.column_widths).toEqual({});
  });
  // The name takes what the others leave.
  expect(screen.queryByRole('separator', { name: 'Width of Name' })).toBeNull();
});
