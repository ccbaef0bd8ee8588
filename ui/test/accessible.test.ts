import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import StartupGate from '../src/StartupGate.svelte';
import { demoAccounts, FakeBackend } from './fake-backend/fake-backend';

/** Everything axe can tell without a layout; colours are looked at in the real window. */
async function violations(): Promise<string[]> {
  const result = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('; ')}`);
}

function full(): FakeBackend {
  const backend = new FakeBackend();
  backend.accounts_ = demoAccounts;
  backend.fillJournal();
  return backend;
}

test('the first start and its dialogs', async () => {
  render(StartupGate, { backend: new FakeBackend() });
  const connect = await screen.findByRole('button', { name: 'Connect Clumio' });
  expect(await violations()).toEqual([]);
  await userEvent.click(connect);
  await userEvent.click(screen.getByRole('button', { name: 'Check connection' }));
  expect(await violations()).toEqual([]);
});

test('activity and settings', async () => {
  render(StartupGate, { backend: full() });
  await screen.findAllByText(/closed while regenerating|couldn’t confirm/);
  await userEvent.keyboard('{Control>}3{/Control}');
  await screen.findByRole('grid', { name: 'Activity' });
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Control>}4{/Control}');
  await userEvent.click(await screen.findByRole('button', { name: 'More actions for Box' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Disconnect Box' }));
  expect(await violations()).toEqual([]);
});

test('the search and its commands', async () => {
  render(StartupGate, { backend: full() });
  await screen.findByTestId('search-open');
  await userEvent.keyboard('{Control>}k{/Control}');
  await screen.findByRole('option', { name: /Use dark theme/ });
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('contract');
  await screen.findByRole('option', { name: 'Search the Box trash' });
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Escape}{F1}');
  await screen.findByTestId('key-sheet');
  expect(await violations()).toEqual([]);
});
