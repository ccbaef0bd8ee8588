import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import Updates from './Updates.svelte';

const box = () => screen.getByRole('checkbox', { name: /Check for updates/ });

test('a newer version is named with the way to its page, until it is not wanted', async () => {
  const backend = new FakeBackend();
  backend.newer = { version: '0.2.0', is_news: false };
  await renderInWindow(Updates, { releases: 'api.github.com' }, backend);
  expect(await screen.findByText(/Update available: 0.2.0/)).toBeTruthy();
  expect(screen.getByText(/Contacts api.github.com/)).toBeTruthy();
  backend.failNext('openRelease', problem('BrowserUnavailable', { detail: { about: 'release' } }));
  await userEvent.click(screen.getByRole('button', { name: 'Open release page' }));
  expect((await screen.findAllByText(/The browser didn’t open/)).length).toBeGreaterThan(0);

  await userEvent.click(box());
  await waitFor(() => {
    expect(screen.queryByText(/Update available: 0.2.0/)).toBeNull();
  });
  expect(backend.settings_.update_check).toBe(false);
});

test('a build that knows of no place says so and asks nobody', async () => {
  const { backend } = await renderInWindow(Updates, { releases: null });
  expect(box()).toHaveProperty('disabled', true);
  expect(box()).toHaveProperty('checked', false);
  expect(screen.getByText(/has no release address/)).toBeTruthy();
  expect(backend.calls.map(({ name }) => name)).not.toContain('newerVersion');
});

test('what the company decided cannot be changed', async () => {
  const backend = new FakeBackend();
  backend.settings_.update_check = false;
  backend.locks_ = { by: 'Aoyama Foods IT', settings: ['update_check'] };
  await renderInWindow(Updates, { releases: 'api.github.com' }, backend);
  expect(box()).toHaveProperty('disabled', true);
  expect(screen.getByText(/Managed by Aoyama Foods IT/)).toBeTruthy();
  expect(backend.calls.map(({ name }) => name)).not.toContain('newerVersion');
});
