import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../test/render-in-window';
import { problem } from '../../test/fake-backend/fake-backend';
import ErrorNotice from './ErrorNotice.svelte';

test('a proxy that takes no password any more is given none', async () => {
  const asks = problem('Refused', { detail: { about: 'proxy_sign_in', by: 'proxy.test:3128' } });
  const { backend } = await renderInWindow(ErrorNotice, { problem: asks, service: 'Box' });
  await userEvent.click(screen.getByRole('button', { name: 'Sign in to the proxy…' }));
  await userEvent.type(screen.getByLabelText('User name'), 'ann');
  const detail = { about: 'proxy_scheme' as const, by: 'proxy.test:3128', schemes: 'Negotiate' };
  backend.failNext('signInToProxy', problem('Refused', { detail }));
  await userEvent.type(screen.getByLabelText('Password'), 'right{Enter}');
  expect(await screen.findByText(/It requires sign-in with Negotiate/)).toBeTruthy();
  expect(screen.queryByLabelText('Password')).toBeNull();
  expect(screen.queryByRole('button', { name: 'Sign in to the proxy' })).toBeNull();
});

test('a proxy that wants a Windows sign-in offers no dialog', async () => {
  const detail = { about: 'proxy_scheme' as const, by: 'proxy.test:3128', schemes: 'Negotiate, NTLM' };
  await renderInWindow(ErrorNotice, { problem: problem('Refused', { detail }), service: 'Box' });
  expect(screen.getByRole('alert').textContent).toContain('Negotiate, NTLM');
  expect(screen.queryByRole('button', { name: 'Sign in to the proxy…' })).toBeNull();
});

test('a proxy that asks who it is is answered there, and then the same is done again', async () => {
  const onretry = vi.fn();
  const asks = problem('Refused', { detail: { about: 'proxy_sign_in', by: 'proxy.test:3128' } });
  const { backend } = await renderInWindow(ErrorNotice, { problem: asks, service: 'Box', onretry });
  expect(screen.getByRole('alert').textContent).toContain('proxy.test:3128 requires sign-in');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in to the proxy…' }));
  await userEvent.type(screen.getByLabelText('User name'), 'ann');
  const password = screen.getByLabelText<HTMLInputElement>('Password');
  await userEvent.type(password, 'wrong{Enter}');
  expect(await screen.findByText('Incorrect user name or password.')).toBeTruthy();
  expect(onretry).not.toHaveBeenCalled();

  await userEvent.clear(password);
  await userEvent.type(password, 'right{Enter}');
  await waitFor(() => {
    expect(onretry).toHaveBeenCalledTimes(1);
  });
  expect(password.value).toBe('');
  const asked = backend.calls.filter((call) => call.name === 'signInToProxy');
  expect(asked.at(-1)?.args).toEqual(['proxy.test:3128', 'ann', 'right']);
});
