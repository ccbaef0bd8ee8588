import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from '../StartupGate.svelte';
import type { FileFault } from '../api/bindings';
import { FakeBackend, problem } from '../../test/fake-backend/fake-backend';

const accounts: FileFault = {
  file: 'accounts',
  fault: 'unreadable',
  path: '/home/mika/.local/share/restore-desk/accounts.json',
  kept_as: null,
  reason: 'Permission denied (os error 13)',
};

async function started(profile: Partial<FakeBackend['profile']>): Promise<FakeBackend> {
  const backend = new FakeBackend();
  backend.profile = { ...backend.profile, ...profile };
  render(StartupGate, { backend });
  await screen.findByRole('button', { name: 'Open the demo' });
  return backend;
}

test('a list of accounts that cannot be read is said and tried again', async () => {
  const backend = await started({ files: [accounts] });
  expect(screen.getByText('The list of accounts can’t be read')).toBeTruthy();
  expect(screen.getByText(/accounts\.json wasn’t changed/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => {
    expect(backend.calls.some((call) => call.name === 'recheckProfile')).toBe(true);
  });
});

test('a damaged file is named with the name under which it is kept', async () => {
  const kept = { ...accounts, fault: 'set_aside' as const, kept_as: 'accounts.json.broken-2' };
  await started({ files: [kept, { ...kept, file: 'settings', path: 'settings.json' }] });
  expect(screen.getByText('The list of accounts was damaged')).toBeTruthy();
  expect(screen.getByText('The settings were damaged')).toBeTruthy();
  expect(screen.getAllByText(/kept as accounts\.json\.broken-2/)).toHaveLength(2);
});

test('a second program says where the first one runs, and takes over when it is gone', async () => {
  const backend = await started({ in_use: true, by: 'desk-7 · 4711' });
  expect(screen.getByText('Another Restore Desk is using this profile')).toBeTruthy();
  expect(screen.getByText('desk-7 · 4711')).toBeTruthy();
  backend.profile = { ...backend.profile, in_use: false, by: null };
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  backend.tell({ about: 'reload' });
  await waitFor(() => {
    expect(screen.queryByText('Another Restore Desk is using this profile')).toBeNull();
  });
});

test('a disk without locks and a missing log are said', async () => {
  await started({ unlocked: true, no_log: 'Not a directory (os error 20)' });
  expect(screen.getByText(/Can’t tell whether this profile is already in use/)).toBeTruthy();
  expect(screen.getByText('Logs can’t be written')).toBeTruthy();
});

test('a usual start says nothing of it', async () => {
  const backend = await started({});
  expect(screen.queryByRole('alert')).toBeNull();
  backend.tell({
    about: 'not_written_down',
    problem: problem('JournalUnavailable', { detail: { about: 'full' } }),
  });
  expect(await screen.findByText('Not in Activity yet')).toBeTruthy();
});

test('a damaged journal is set aside from where it was in the way', async () => {
  const damaged = problem('JournalUnavailable', { detail: { about: 'damaged' } });
  const backend = new FakeBackend().failNext('activity', damaged);
  render(StartupGate, { backend });
  await screen.findByRole('button', { name: 'Open the demo' });
  await userEvent.keyboard('{Control>}3{/Control}');
  await userEvent.click(await screen.findByRole('button', { name: 'Start new activity log…' }));
  expect(await screen.findByRole('alertdialog', { name: 'Start a new activity log?' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Start new log' }));
  expect((await screen.findAllByText(/kept as journal-damaged-/)).length).toBeGreaterThan(0);
  expect(backend.calls.filter((call) => call.name === 'activity')).toHaveLength(2);
});
