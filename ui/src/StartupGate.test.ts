import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from './StartupGate.svelte';
import { demoAccounts, FakeBackend, problem } from '../test/fake-backend/fake-backend';

test('the first start offers both accounts and the demo, which fills the window', async () => {
  const backend = new FakeBackend();
  render(StartupGate, { backend });
  expect(await screen.findByRole('button', { name: 'Connect Clumio' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Connect Box' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Open the demo' }));
  expect(await screen.findByText('Sample data')).toBeTruthy();
  expect(screen.getByText(/Aoyama Foods/)).toBeTruthy();
});

test('without an account, places that hold nothing are not offered', async () => {
  const backend = new FakeBackend();
  render(StartupGate, { backend });
  await screen.findByRole('button', { name: 'Connect Clumio' });
  const rail = screen.getByRole('navigation', { name: 'Main menu' });
  const places = () =>
    within(rail)
      .getAllByRole('button')
      .map((place) => place.textContent.trim());
  expect(places()).toEqual(['Get started Ctrl 1', 'Activity Ctrl 3', 'Settings Ctrl 4']);
  expect(screen.queryByRole('search')).toBeNull();
  await userEvent.keyboard('{Control>}2{/Control}');
  expect(within(rail).getByRole('button', { current: 'page' }).textContent).toContain('Get started');
  await userEvent.keyboard('{Control>}k{/Control}');
  expect(await screen.findByRole('option', { name: /Use dark theme/ })).toBeTruthy();
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Open the demo' }));
  expect(await screen.findByRole('search')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Trash' })).toBeTruthy();
});

test('with one account only, its page comes first and the other asks to be connected', async () => {
  const backend = new FakeBackend();
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  expect(await screen.findByRole('heading', { name: 'Box trash' })).toBeTruthy();
  await userEvent.keyboard('{Control>}1{/Control}');
  await userEvent.click(await screen.findByRole('button', { name: 'Connect Clumio' }));
  expect(screen.getByRole('dialog', { name: 'Connect Clumio' })).toBeTruthy();
});

test('a failed start can be tried again', async () => {
  const backend = new FakeBackend().failNext('start', problem('JournalUnavailable'));
  render(StartupGate, { backend });
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('button', { name: 'Open the demo' })).toBeTruthy();
});

test('a policy that cannot be followed stops the start and says where it is broken', async () => {
  const message = 'the policy file /etc/restore-desk/policy.json, line 3, column 9: expected value';
  const backend = new FakeBackend().failNext('start', problem('PolicyBroken', { message }));
  render(StartupGate, { backend });
  expect(await screen.findByText(message)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('shortcuts go to the places', async () => {
  render(StartupGate, { backend: new FakeBackend() });
  await screen.findByRole('button', { name: 'Open the demo' });
  await userEvent.keyboard('{Control>}4{/Control}');
  expect(await screen.findByRole('heading', { name: 'Settings' })).toBeTruthy();
  expect(document.activeElement?.id).toBe('page');
});

test('the window closes when nothing waits', async () => {
  const backend = new FakeBackend();
  render(StartupGate, { backend });
  await screen.findByRole('button', { name: 'Open the demo' });
  backend.tell({ about: 'close_asked' });
  await waitFor(() => {
    expect(backend.calls.some((call) => call.name === 'quit')).toBe(true);
  });
});

test('a page that was asked to close says so at once', async () => {
  const backend = new FakeBackend();
  render(StartupGate, { backend });
  await screen.findByRole('button', { name: 'Open the demo' });
  backend.tell({ about: 'close_asked' });
  expect(backend.calls.some((call) => call.name === 'closeHeard')).toBe(true);
});

test('the keychain that is waited for is named until it answers', async () => {
  const backend = new FakeBackend();
  render(StartupGate, { backend });
  await screen.findByRole('button', { name: 'Open the demo' });
  backend.tell({ about: 'keychain', waiting: true });
  expect(await screen.findByText('Waiting for the system keychain')).toBeTruthy();
  backend.tell({ about: 'keychain', waiting: false });
  await waitFor(() => {
    expect(screen.queryByText('Waiting for the system keychain')).toBeNull();
  });
});
