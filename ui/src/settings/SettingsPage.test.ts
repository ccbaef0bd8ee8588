import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { inDesk } from '../../test/in-desk';
import { FakeBackend, problem } from '../ipc/fake';
import { setLocale } from '../paraglide/runtime.js';
import SettingsPage from './SettingsPage.svelte';

afterEach(() => setLocale('en', { reload: false }));

test('every setting is kept', async () => {
  const { backend } = await inDesk(SettingsPage, {});
  await userEvent.click(screen.getByRole('radio', { name: '2 min' }));
  await userEvent.click(screen.getByRole('checkbox', { name: /Hide passcodes/ }));
  await userEvent.click(screen.getByRole('radio', { name: '30 days' }));
  await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  await userEvent.click(screen.getByRole('radio', { name: '日本語' }));
  await waitFor(() => {
    expect(backend.settings_).toEqual({
      language: 'ja',
      theme: 'dark',
      clipboard_seconds: 120,
      hide_passcodes: true,
      activity_days: 30,
    });
  });
  expect(document.documentElement.lang).toBe('ja');
});

test('what could not be kept goes back, and says so', async () => {
  const backend = new FakeBackend();
  await inDesk(SettingsPage, {}, backend);
  backend.failNext('saveSettings', problem('JournalUnavailable'));
  await userEvent.click(screen.getByRole('radio', { name: '15 s' }));
  expect((await screen.findAllByText(/journal on this computer/)).length).toBeGreaterThan(0);
  expect(screen.getByRole('radio', { name: '1 min' })).toHaveProperty('checked', true);
});

test('the activity is erased only after a second thought', async () => {
  const backend = new FakeBackend();
  backend.fillJournal();
  await inDesk(SettingsPage, {}, backend);
  await userEvent.click(screen.getByRole('button', { name: 'Erase all activity…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(backend.journal).toHaveLength(5);
  await userEvent.click(screen.getByRole('button', { name: 'Erase all activity…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Erase' }));
  expect((await screen.findAllByText('5 entries were erased')).length).toBeGreaterThan(0);
});
