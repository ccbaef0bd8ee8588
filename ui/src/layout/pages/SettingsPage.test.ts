import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import { setLocale } from '../../paraglide/runtime.js';
import SettingsPage from './SettingsPage.svelte';

afterEach(() => setLocale('en', { reload: false }));

test('every setting is kept', async () => {
  const { backend } = await renderInWindow(SettingsPage, {});
  await userEvent.click(screen.getByRole('radio', { name: '2 min' }));
  await userEvent.click(screen.getByRole('checkbox', { name: /Hide passcodes/ }));
  const idle = within(screen.getByRole('group', { name: 'Clear passcodes after inactivity of' }));
  await userEvent.click(idle.getByRole('radio', { name: '5 min' }));
  await userEvent.click(screen.getByRole('radio', { name: '30 days' }));
  await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  await userEvent.click(screen.getByRole('radio', { name: '150%' }));
  await userEvent.click(screen.getByRole('radio', { name: 'Compact' }));
  const language = within(screen.getByRole('group', { name: 'Language' }));
  await userEvent.click(language.getByRole('radio', { name: '日本語' }));
  await waitFor(() => {
    expect(backend.settings_).toEqual({
      language: 'ja',
      theme: 'dark',
      zoom_percent: 150,
      density: 'compact',
      column_widths: {},
      clipboard_seconds: 120,
      hide_passcodes: true,
      confirm_presence: false,
      idle_minutes: 5,
      activity_days: 30,
      update_check: true,
      mail: { language: 'en', signature: '', en: null, ja: null },
    });
  });
  expect(document.documentElement.lang).toBe('ja');
});

test('each section is gone to by a link, with the keyboard too', async () => {
  await renderInWindow(SettingsPage, {});
  const links = within(screen.getByRole('navigation', { name: 'Sections' })).getAllByRole('link');
  const names = ['Accounts', 'Appearance', 'Passcodes', 'Email template', 'Activity', 'About'];
  expect(links.map((link) => link.textContent)).toEqual(names);
  expect(screen.getAllByRole('heading', { level: 2 }).map((title) => title.textContent)).toEqual(names);
  links[3]?.focus();
  await userEvent.keyboard('{Enter}');
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Email template' }));
  expect(links[3]?.getAttribute('aria-current')).toBe('true');
});

test('what could not be kept goes back, and says so', async () => {
  const backend = new FakeBackend();
  await renderInWindow(SettingsPage, {}, backend);
  backend.failNext('saveSettings', problem('JournalUnavailable'));
  await userEvent.click(screen.getByRole('radio', { name: '15 s' }));
  expect((await screen.findAllByText(/use the activity log/)).length).toBeGreaterThan(0);
  expect(screen.getByRole('radio', { name: '1 min' })).toHaveProperty('checked', true);
});

test('a keeping time that is locked locks erasing, and says who locked it', async () => {
  const backend = new FakeBackend();
  backend.locks_ = { by: 'Aoyama IT', settings: ['activity_days'] };
  await renderInWindow(SettingsPage, {}, backend);
  expect(screen.queryByRole('button', { name: 'Delete all activity…' })).toBeNull();
  expect(screen.getByTestId('erase-locked').textContent).toContain('can’t be deleted');
  expect(screen.getAllByText(/Managed by Aoyama IT/).length).toBeGreaterThan(0);
});

test('the activity is erased only after a second thought', async () => {
  const backend = new FakeBackend();
  backend.fillJournal();
  await renderInWindow(SettingsPage, {}, backend);
  await userEvent.click(screen.getByRole('button', { name: 'Delete all activity…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(backend.journal).toHaveLength(5);
  await userEvent.click(screen.getByRole('button', { name: 'Delete all activity…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect((await screen.findAllByText('5 entries deleted')).length).toBeGreaterThan(0);
});

test('the email is in a language of its own until it is that of the interface again', async () => {
  const { backend } = await renderInWindow(SettingsPage, {});
  const language = within(screen.getByRole('group', { name: 'Email language' }));
  const asInterface = language.getByRole('radio', { name: 'Same as the interface' });
  for (const [choice, kept] of [
    [language.getByRole('radio', { name: '日本語' }), 'ja'],
    [asInterface, null],
  ] as const) {
    await userEvent.click(choice);
    await waitFor(() => {
      expect(screen.getByTestId('mail-save')).toHaveProperty('disabled', false);
    });
    await userEvent.click(screen.getByTestId('mail-save'));
    await waitFor(() => {
      expect(backend.settings_.mail.language).toBe(kept);
    });
  }
  expect(asInterface).toHaveProperty('checked', true);
});

test('presence stays as it was where the system cannot ask, and that is said', async () => {
  const backend = new FakeBackend();
  await renderInWindow(SettingsPage, {}, backend);
  const presence = screen.getByRole('checkbox', { name: /Confirm that it’s you/ });
  backend.failNext('saveSettings', problem('PresenceUnavailable'));
  await userEvent.click(presence);
  expect((await screen.findAllByText('This computer can’t ask you to confirm')).length).toBeGreaterThan(0);
  expect(presence).toHaveProperty('checked', false);
  await userEvent.click(presence);
  await waitFor(() => {
    expect(backend.settings_.confirm_presence).toBe(true);
  });
});

test('a template is previewed as it is written, and only a usable one is kept', async () => {
  const { backend } = await renderInWindow(SettingsPage, {});
  const body = await screen.findByTestId<HTMLTextAreaElement>('mail-body');
  await waitFor(() => {
    expect(body.value).toContain('{passcode}');
  });
  await userEvent.clear(body);
  await userEvent.type(body, 'Code: {{passcod}');
  expect(await screen.findByText(/passcod.* isn’t a variable/)).toBeTruthy();
  expect(screen.getByTestId('mail-save')).toHaveProperty('disabled', true);
  await userEvent.clear(body);
  await userEvent.type(body, 'Code: {{passcode}');
  await waitFor(() => {
    expect(screen.getByTestId('mail-preview').textContent).toBe('Code: k7Qm0xTb9R');
  });
  await userEvent.click(screen.getByTestId('mail-save'));
  await waitFor(() => {
    expect(backend.settings_.mail.en?.body).toBe('Code: {passcode}');
  });
  await userEvent.click(screen.getByTestId('mail-reset'));
  await userEvent.click(screen.getByTestId('mail-save'));
  await waitFor(() => {
    expect(backend.settings_.mail.en).toBeNull();
  });
});

test('what the company locked says who did, and cannot be pressed', async () => {
  const backend = new FakeBackend();
  backend.locks_ = { by: 'Aoyama Foods IT', settings: ['clipboard_seconds', 'hide_passcodes'] };
  await renderInWindow(SettingsPage, {}, backend);
  expect(screen.getByRole('radio', { name: '2 min' })).toHaveProperty('disabled', true);
  expect(screen.getByRole('checkbox', { name: /Hide passcodes.*Managed by Aoyama Foods IT/ })).toHaveProperty(
    'disabled',
    true,
  );
  // As under the choices, a lock stands with the words.
  expect(
    screen.getAllByText('Managed by Aoyama Foods IT').map((reason) => reason.querySelectorAll('svg').length),
  ).toEqual([1, 1]);
  expect(screen.getByRole('radio', { name: '30 days' })).toHaveProperty('disabled', false);
});

test('what the program is can be read out to whoever helps', async () => {
  await renderInWindow(SettingsPage, {});
  expect(await screen.findByText('4ec4f7f2aa56')).toBeTruthy();
  expect(screen.getByText('Debian 12 [64-bit] x86_64')).toBeTruthy();
});
