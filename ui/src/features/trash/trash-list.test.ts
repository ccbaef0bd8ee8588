import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from '../../StartupGate.svelte';
import { demoAccounts, FakeBackend } from '../../../test/fake-backend/fake-backend';

const INSIDE = 'Files inside deleted folders aren’t listed by name.';

async function opened(backend = new FakeBackend()) {
  backend.accounts_ = { ...demoAccounts, clumio: null };
  render(StartupGate, { backend });
  await screen.findByRole('heading', { name: 'Box trash' });
}

test('a name that no listed item has is not said to be nowhere', async () => {
  await opened();
  await screen.findAllByTestId('restore');
  await userEvent.type(screen.getByTestId('trash-filter'), 'Autumn campaign plan');
  const state = await screen.findByTestId('trash-filtered-out');
  expect(state.textContent).toContain('No listed item matches');
  expect(state.textContent).toContain(INSIDE);
  expect(state.textContent).not.toMatch(/[Nn]othing/);
});

test('an empty trash says where files of deleted folders are', async () => {
  const backend = new FakeBackend();
  backend.trash = [];
  await opened(backend);
  expect((await screen.findByTestId('trash-empty')).textContent).toContain(INSIDE);
});
