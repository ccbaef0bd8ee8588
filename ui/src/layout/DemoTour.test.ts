import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import StartupGate from '../StartupGate.svelte';
import { demoAccounts, FakeBackend } from '../../test/fake-backend/fake-backend';

function demo(): FakeBackend {
  const backend = new FakeBackend();
  backend.isDemo = true;
  backend.accounts_ = demoAccounts;
  return backend;
}

test('each exercise leads to where it is done', async () => {
  render(StartupGate, { backend: demo() });
  await userEvent.click(await screen.findByRole('button', { name: 'Show me the lost passcode' }));
  await waitFor(() => {
    expect(screen.getByTestId('passcode-filter')).toHaveProperty('value', 'ortega');
  });
  await userEvent.click(screen.getByRole('button', { name: 'Show me the deleted contract' }));
  expect(await screen.findByTestId('trash-filter')).toHaveProperty('value', 'Contract 2025.docx');
});

test('the exercises can be closed, and real accounts have none', async () => {
  const { unmount } = render(StartupGate, { backend: demo() });
  await userEvent.click(await screen.findByRole('button', { name: 'Close tutorial' }));
  expect(screen.queryByText('Try it out')).toBeNull();
  unmount();
  const backend = demo();
  backend.isDemo = false;
  render(StartupGate, { backend });
  await screen.findByTestId('passcode-filter');
  expect(screen.queryByText('Try it out')).toBeNull();
});
