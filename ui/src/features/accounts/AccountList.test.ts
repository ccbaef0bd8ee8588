import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { demoAccounts, FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import { twoOfEach } from '../../../test/fake-backend/accounts';
import AccountList from './AccountList.svelte';

test('Box is connected with a token, which is gone afterwards', async () => {
  const { backend } = await renderInWindow(AccountList, {});
  await userEvent.click(screen.getByRole('button', { name: 'Connect Box' }));
  const dialog = screen.getByRole('dialog', { name: 'Connect Box' });
  await userEvent.click(within(dialog).getByRole('button', { name: /With an access token/ }));
  const field = await within(dialog).findByLabelText<HTMLInputElement>('Access token');
  expect(field.type).toBe('password');
  await userEvent.type(field, 'secret{Enter}');
  expect(await screen.findByText('Mika Sato (m.sato@aoyama-foods.example)')).toBeTruthy();
  expect(backend.accounts_.box?.name).toBe('Mika Sato');
  expect(field.value).toBe('');
});

test.each(['Switch now', 'Not now'])(
  'a second account is used only after being asked: %s',
  async (answer) => {
    const backend = new FakeBackend();
    backend.accounts_ = demoAccounts;
    await renderInWindow(AccountList, {}, backend);
    await userEvent.click(screen.getByRole('button', { name: 'Connect another Box account' }));
    await userEvent.type(await screen.findByLabelText('Access token'), 'second{Enter}');
    const question = await screen.findByRole('dialog', { name: /^Switch to .*Halden Legal.*\?$/ });
    expect(backend.accounts_.box?.mark.label).toBe('Aoyama Foods');
    expect(screen.getAllByText('Box is connected as Luis Ortega').length).toBeGreaterThan(0);
    await userEvent.click(within(question).getByRole('button', { name: answer }));
    expect(screen.queryByRole('dialog')).toBeNull();
    const used = answer === 'Switch now' ? 'Halden Legal' : 'Aoyama Foods';
    await waitFor(() => {
      expect(backend.accounts_.box?.mark.label).toBe(used);
    });
  },
);

test('disconnecting asks first, and tells what went wrong', async () => {
  const backend = new FakeBackend();
  backend.accounts_ = demoAccounts;
  await renderInWindow(AccountList, {}, backend);
  backend.failNext('disconnect', problem('KeyringUnavailable'));
  await userEvent.click(screen.getByRole('button', { name: 'More actions for Box' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Disconnect Box' }));
  const dialog = screen.getByRole('alertdialog', { name: 'Disconnect Box?' });
  const confirm = within(dialog).getByRole('button', { name: 'Disconnect' });
  await userEvent.click(confirm);
  expect((await screen.findByRole('alert')).textContent).toContain('keychain');
  await userEvent.click(confirm);
  await waitFor(() => {
    expect(backend.accounts_.box).toBeNull();
  });
  expect(await screen.findByRole('button', { name: 'Connect Box' })).toBeTruthy();
});

test('a token kept in memory only is said plainly', async () => {
  const backend = new FakeBackend();
  backend.accounts_ = {
    ...demoAccounts,
    box: demoAccounts.box && { ...demoAccounts.box, keeping: 'this_run' },
  };
  await renderInWindow(AccountList, {}, backend);
  expect(screen.getByText('Not saved; cleared on quit')).toBeTruthy();
  expect(screen.getByText('Can’t access the system keychain')).toBeTruthy();
});

test('a token that does not fit into the keychain is said plainly', async () => {
  const backend = new FakeBackend();
  backend.accounts_ = {
    ...demoAccounts,
    clumio: demoAccounts.clumio && { ...demoAccounts.clumio, keeping: 'too_long' },
  };
  await renderInWindow(AccountList, {}, backend);
  expect(screen.getByText('Not saved; cleared on quit')).toBeTruthy();
  expect(screen.getByText('Token doesn’t fit in the system keychain')).toBeTruthy();
});

test('several are told apart, used, named and disconnected one by one', async () => {
  const backend = new FakeBackend();
  backend.accounts_ = twoOfEach;
  await renderInWindow(AccountList, {}, backend);
  expect(screen.getAllByTestId('account-of-box')).toHaveLength(2);
  await userEvent.click(screen.getByRole('button', { name: 'Switch to Halden Legal' }));
  await screen.findByRole('button', { name: 'Switch to Aoyama Foods' });
  expect(backend.accounts_.box?.mark.id).toBe('b2');

  await userEvent.click(screen.getByRole('button', { name: 'More actions for Aoyama Foods' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Name and colour of Aoyama Foods' }));
  const dialog = screen.getByRole('dialog', { name: 'Name and colour' });
  const field = within(dialog).getByLabelText('Display name');
  backend.failNext('renameAccount', problem('InputInvalid', { detail: { about: 'label' } }));
  await userEvent.clear(field);
  await userEvent.type(field, 'Halden Legal{Enter}');
  expect(await within(dialog).findByText(/a name that no other account has/)).toBeTruthy();
  await userEvent.type(field, ' 東京');
  await userEvent.click(within(dialog).getByRole('radio', { name: 'Rose' }));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => {
    expect(backend.accounts_.other_boxes[0]?.mark).toEqual({
      id: 'b1',
      label: 'Halden Legal 東京',
      colour: 'rose',
    });
  });

  await userEvent.click(screen.getByRole('button', { name: 'More actions for Halden Legal' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Disconnect Halden Legal' }));
  const asked = await screen.findByRole('alertdialog');
  await userEvent.click(within(asked).getByRole('button', { name: 'Disconnect' }));
  await waitFor(() => {
    expect(backend.accounts_.other_boxes).toHaveLength(0);
  });
  expect(backend.accounts_.box?.mark.id).toBe('b1');
  expect(await screen.findByText(/Switched to/)).toBeTruthy();
});

test.each([
  ['revoked', null, 'The sign-in to Box was revoked.'],
  ['unconfirmed', null, 'We couldn’t confirm that the sign-in to Box was revoked.'],
  ['not_requested', 'box-token-7', 'delete the entry “box-token-7”'],
] as const)('a token that is %s is said to be that, with its entry', async (revocation, entry, words) => {
  const backend = new FakeBackend();
  backend.accounts_ = demoAccounts;
  backend.left_ = { revocation, entry_left: entry };
  await renderInWindow(AccountList, {}, backend);
  await userEvent.click(screen.getByRole('button', { name: 'More actions for Box' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Disconnect Box' }));
  const dialog = screen.getByRole('alertdialog', { name: 'Disconnect Box?' });
  await userEvent.click(within(dialog).getByRole('button', { name: 'Disconnect' }));
  expect((await screen.findAllByText((text) => text.includes(words))).length).toBeGreaterThan(0);
  expect(screen.queryAllByText(/The sign-in to Box was revoked\.$/).length > 0).toBe(
    revocation === 'revoked',
  );
});
