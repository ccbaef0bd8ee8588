import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { demoAccounts, FakeBackend } from '../../../test/fake-backend/fake-backend';
import { twoOfEach } from '../../../test/fake-backend/accounts';
import AccountCards from './AccountCards.svelte';

function backendWith(accounts: FakeBackend['accounts_']): FakeBackend {
  const backend = new FakeBackend();
  backend.accounts_ = accounts;
  return backend;
}

test('an account is chosen by keyboard, and the focus comes back', async () => {
  const onswitch = vi.fn().mockResolvedValue(undefined);
  await renderInWindow(AccountCards, { onswitch }, backendWith(twoOfEach));
  const card = screen.getByTestId('account-box');
  expect(card.textContent).toContain('Aoyama Foods');
  card.focus();
  await userEvent.keyboard('{ArrowDown}');
  const used = await screen.findByRole('menuitemradio', { name: /Aoyama Foods/ });
  expect(used.getAttribute('aria-checked')).toBe('true');
  await waitFor(() => {
    expect(document.activeElement).toBe(used);
  });
  await userEvent.keyboard('{Escape}');
  expect(document.activeElement).toBe(card);
  expect(screen.queryByRole('menu')).toBeNull();

  await userEvent.keyboard('{ArrowDown}');
  await waitFor(() => {
    expect(document.activeElement?.getAttribute('aria-checked')).toBe('true');
  });
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(onswitch).toHaveBeenCalledExactlyOnceWith('box', 'b2');
  expect(document.activeElement).toBe(card);
});

test('a single account leads to the settings', async () => {
  const onswitch = vi.fn();
  const { navigation } = await renderInWindow(AccountCards, { onswitch }, backendWith(demoAccounts));
  const card = screen.getByTestId('account-clumio');
  expect(card.getAttribute('aria-haspopup')).toBeNull();
  await userEvent.click(card);
  expect([navigation.place, onswitch.mock.calls.length]).toEqual(['settings', 0]);
});
