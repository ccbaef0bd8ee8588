import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import type { ActivityRow } from '../../api/bindings';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import ActivityPage from './ActivityPage.svelte';
import { ticketText } from './ticket';

function withJournal(): FakeBackend {
  const backend = new FakeBackend();
  backend.fillJournal();
  return backend;
}

test('lists what was done, and tells what is uncertain about a passcode', async () => {
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, withJournal());
  const grid = await screen.findByRole('grid', { name: 'Activity' });
  grid.focus();
  await userEvent.keyboard('{ArrowDown}');
  const details = screen.getByRole('region', { name: 'Details' });
  expect(details.textContent).toContain('Contracts 2025.zip');
  expect(details.textContent).toContain('the old passcode may no longer work');
  expect(details.textContent).toContain('l.ortega@halden-legal.example');
});

test('a bulk restore that left items in the trash says how many were restored', async () => {
  const backend = new FakeBackend();
  backend.fillJournal();
  const [row] = backend.journal as [ActivityRow];
  const job: ActivityRow = {
    ...row,
    action: 'restore_many',
    item_kind: 'job',
    item_name: 'Newsletter 1147.html, Signed form 1031.pdf … (287)',
    ending: 'done',
    tally: { items: 287, restored: 277 },
  };
  backend.journal = [job];
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, backend);
  const details = await screen.findByRole('region', { name: 'Details' });
  expect(details.querySelector('h2')?.textContent).toBe('287 items');
  expect(details.textContent).toContain('277 of 287 restored');
  expect(details.textContent).toContain('Newsletter 1147.html');
  expect(screen.queryByText('Done')).toBeNull();
  expect(ticketText(job)).toContain('277 of 287 restored');
  expect(ticketText({ ...job, tally: { items: 287, restored: 287 } })).not.toContain('of 287');
});

test('searches as one types, and leads back when nothing matches', async () => {
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, withJournal());
  const search = screen.getByRole('textbox', { name: /Search/ });
  await userEvent.type(search, 'tanaka');
  expect(await screen.findByText('1 entry')).toBeTruthy();
  await userEvent.type(search, 'xyz');
  await userEvent.click(await screen.findByRole('button', { name: 'Show all' }));
  expect(await screen.findByText('5 entries')).toBeTruthy();
});

test('an empty journal says what would be here', async () => {
  await renderInWindow(ActivityPage, { reportOf: () => undefined });
  expect(await screen.findByText('No activity yet')).toBeTruthy();
});

test('what was erased because of its age is said, also when nothing is left', async () => {
  const backend = new FakeBackend();
  backend.erased = { count: 12, until: '2025-08-30T09:00:00Z' };
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, backend);
  expect((await screen.findByTestId('activity-erased')).textContent).toMatch(
    /12 older entries, the newest from 30 Aug 2025, were deleted automatically/,
  );
});

test('a journal that cannot be read can be tried again', async () => {
  const backend = withJournal().failNext('activity', problem('JournalUnavailable', { retryable: true }));
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, backend);
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('5 entries')).toBeTruthy();
});

test('a restore is undone from here', async () => {
  const backend = withJournal();
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, backend);
  (await screen.findByRole('grid')).focus();
  await userEvent.keyboard('{End}');
  await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitFor(() => {
    expect(backend.calls.some((call) => call.name === 'undoRestore')).toBe(true);
  });
  expect((await screen.findAllByText('“Minutes.docx” moved back to the trash')).length).toBeGreaterThan(0);
});

test('an entry is copied for a ticket, one fact a line', async () => {
  const backend = withJournal();
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, backend);
  (await screen.findByRole('grid', { name: 'Activity' })).focus();
  await userEvent.keyboard('{ArrowDown}');
  await userEvent.click(await screen.findByRole('button', { name: 'Copy for ticket' }));
  expect(await screen.findByRole('button', { name: 'Copied for ticket' })).toBeTruthy();
  const text = backend.calls.find((call) => call.name === 'copyText')?.args[0] as string;
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^Regenerate passcode: /);
  expect(lines).toContainEqual(expect.stringMatching(/^Recipients: .*@/));
  expect(lines).toContainEqual(expect.stringMatching(/^Request ID: /));
});

test('a line break in a name makes no line of its own in a ticket', () => {
  const backend = withJournal();
  const [row] = backend.journal as [ActivityRow];
  const text = ticketText({ ...row, item_name: 'a.docx\r\nStatus: Done\u2028x' });
  expect(text.split(/[\r\n\u2028]/)[0]).toContain('a.docx Status: Done x');
});

test('what is shown is saved, and the file is named', async () => {
  const backend = withJournal();
  await renderInWindow(ActivityPage, { reportOf: () => undefined }, backend);
  await userEvent.type(screen.getByRole('textbox', { name: /Search/ }), 'tanaka');
  await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Save as CSV…' }));
  expect((await screen.findAllByText(/Restore Desk activity \d{4}-\d\d-\d\d\.csv$/)).length).toBeGreaterThan(
    0,
  );
  expect(backend.calls.find((call) => call.name === 'saveActivity')?.args.slice(0, 2)).toEqual([
    'tanaka',
    'csv',
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Save as Excel…' }));
  expect((await screen.findAllByText(/Restore Desk activity \d{4}-\d\d-\d\d\.xlsx$/)).length).toBeGreaterThan(
    0,
  );
});
