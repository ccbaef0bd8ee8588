import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect } from 'vitest';
import StartupGate from '../src/StartupGate.svelte';
import { demoAccounts, FakeBackend } from './fake-backend/fake-backend';

/** The whole window with its list of restored files. */
export async function listed(backend = new FakeBackend()) {
  backend.accounts_ = demoAccounts;
  render(StartupGate, { backend });
  await screen.findAllByTestId('passcode-regenerate');
  // Until the looking ends, another file may yet come first.
  await waitFor(() => {
    expect(screen.queryByTestId('passcode-stop')).toBeNull();
  });
  return backend;
}

/** The first file is asked about. */
export async function askedFor(backend?: FakeBackend) {
  const used = await listed(backend);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await screen.findByTestId('confirm-regenerate');
  return used;
}

/** Its new passcode is there. */
export async function handedOver(backend?: FakeBackend) {
  const used = await askedFor(backend);
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('handover');
  return used;
}
