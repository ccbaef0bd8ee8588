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
  await userEvent.click(screen.getByRole('button', { name: 'Test the connection' }));
  expect(await violations()).toEqual([]);
});

test('activity and settings', async () => {
  render(StartupGate, { backend: full() });
  await screen.findAllByText(/was being made when the program stopped|is not known/);
  await userEvent.keyboard('{Control>}3{/Control}');
  await screen.findByRole('grid', { name: 'Activity' });
  expect(await violations()).toEqual([]);
  await userEvent.keyboard('{Control>}4{/Control}');
  await userEvent.click(await screen.findByRole('button', { name: 'Disconnect Box' }));
  expect(await violations()).toEqual([]);
});

test('the box that finds everything', async () => {
  render(StartupGate, { backend: full() });
  await screen.findByRole('combobox');
  await userEvent.keyboard('{Control>}k{/Control}contract');
  await screen.findByRole('option', { name: 'Look in the Box trash' });
  expect(await violations()).toEqual([]);
});
