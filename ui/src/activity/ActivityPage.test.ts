import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { inDesk } from '../../test/in-desk';
import { FakeBackend, problem } from '../ipc/fake';
import ActivityPage from './ActivityPage.svelte';

function withJournal(): FakeBackend {
  const backend = new FakeBackend();
  backend.fillJournal();
  return backend;
}

test('lists what was done, and tells what is uncertain about a passcode', async () => {
  await inDesk(ActivityPage, {}, withJournal());
  const grid = await screen.findByRole('grid', { name: 'Activity' });
  grid.focus();
  await userEvent.keyboard('{ArrowDown}');
  const details = screen.getByRole('region', { name: 'Details' });
  expect(details.textContent).toContain('Contracts 2025.zip');
  expect(details.textContent).toContain('the old passcode may already be dead');
  expect(details.textContent).toContain('l.ortega@halden-legal.example');
});

test('searches as one types, and leads back when nothing matches', async () => {
  await inDesk(ActivityPage, {}, withJournal());
  const search = screen.getByRole('textbox', { name: /Search/ });
  await userEvent.type(search, 'tanaka');
  expect(await screen.findByText('1 entry')).toBeTruthy();
  await userEvent.type(search, 'xyz');
  await userEvent.click(await screen.findByRole('button', { name: 'Show all' }));
  expect(await screen.findByText('5 entries')).toBeTruthy();
});

test('an empty journal says what would be here', async () => {
  await inDesk(ActivityPage, {});
  expect(await screen.findByText('Nothing has been done yet')).toBeTruthy();
});

test('a journal that cannot be read can be tried again', async () => {
  const backend = withJournal().failNext('activity', problem('JournalUnavailable', { retryable: true }));
  await inDesk(ActivityPage, {}, backend);
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('5 entries')).toBeTruthy();
});

test('a restore is undone from here', async () => {
  const backend = withJournal();
  await inDesk(ActivityPage, {}, backend);
  (await screen.findByRole('grid')).focus();
  await userEvent.keyboard('{End}');
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => {
    expect(backend.calls.some((call) => call.name === 'undoRestore')).toBe(true);
  });
  expect((await screen.findAllByText('“Minutes.docx” is back in the trash')).length).toBeGreaterThan(0);
});
