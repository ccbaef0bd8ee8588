import { expect, test, vi } from 'vitest';
import { FakeBackend, problem } from '../../test/fake-backend/fake-backend';
import { Appearance } from './appearance.svelte';
import { Settings } from './settings.svelte';

function opened() {
  const backend = new FakeBackend();
  const settings = new Settings(backend, new Appearance(), backend.settings_);
  return { backend, settings };
}

test('a change shows at once and is kept', async () => {
  const { backend, settings } = opened();
  const saving = settings.change({ theme: 'dark' });
  expect(document.documentElement.dataset['theme']).toBe('dark');
  await saving;
  expect(backend.settings_.theme).toBe('dark');
});

test('what Rust wrote in the former language is asked for again, once Rust speaks the new one', async () => {
  const backend = new FakeBackend();
  const onLanguage = vi.fn(() => {
    expect(backend.settings_.language).toBe('ja');
  });
  const settings = new Settings(backend, new Appearance('en'), backend.settings_, onLanguage);
  await settings.change({ theme: 'dark' });
  expect(onLanguage).not.toHaveBeenCalled();
  await settings.change({ language: 'ja' });
  expect(onLanguage).toHaveBeenCalledOnce();
});

test('what could not be kept is taken back', async () => {
  const { backend, settings } = opened();
  backend.failNext('saveSettings', problem('JournalUnavailable'));
  await expect(settings.change({ clipboard_seconds: 120 })).rejects.toMatchObject({
    code: 'JournalUnavailable',
  });
  expect(settings.values.clipboard_seconds).toBe(60);
});

test('what could not be kept is not kept with the next change either', async () => {
  const { backend, settings } = opened();
  const before = settings.values;
  backend.failNext('saveSettings', problem('JournalUnavailable'));
  const failing = settings.change({ theme: 'dark' });
  const kept = settings.change({ zoom_percent: 125 });
  await expect(failing).rejects.toMatchObject({ code: 'JournalUnavailable' });
  await kept;
  expect(backend.settings_).toEqual({ ...before, zoom_percent: 125 });
  expect(settings.values).toEqual(backend.settings_);
});

test('changes that come quickly all count, and the last is what is shown', async () => {
  const { backend, settings } = opened();
  const one = settings.change({ zoom_percent: 125 });
  const two = settings.change({ zoom_percent: 150 });
  await one;
  expect(settings.values.zoom_percent).toBe(150);
  const three = settings.change({ theme: 'dark' });
  await Promise.all([two, three]);
  expect(backend.settings_).toMatchObject({ zoom_percent: 150, theme: 'dark' });
  expect(settings.values).toEqual(backend.settings_);
});
