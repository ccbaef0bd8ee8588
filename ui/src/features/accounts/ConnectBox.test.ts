import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import ConnectBox from './ConnectBox.svelte';

async function opened(backend = new FakeBackend()) {
  const onclose = vi.fn();
  await renderInWindow(ConnectBox, { onclose }, backend);
  return { backend, onclose, dialog: within(screen.getByRole('dialog', { name: 'Connect Box' })) };
}

const lastCall = (backend: FakeBackend, name: string) =>
  backend.calls.filter((call) => call.name === name).at(-1)?.args;

test('a sign-in needs the app once, and says which addresses to register', async () => {
  const { backend, onclose, dialog } = await opened();
  // Enter goes on from where the focus is at first.
  await userEvent.keyboard('{Enter}');
  expect(onclose).not.toHaveBeenCalled();
  expect(dialog.getByText('Paste the client ID.')).toBeTruthy();
  await userEvent.type(dialog.getByLabelText('Client ID'), ' app ');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  await userEvent.click(dialog.getByText('Redirect URIs to register in the app'));
  await userEvent.click(dialog.getByRole('button', { name: 'Copy the addresses' }));
  expect(lastCall(backend, 'copyText')).toEqual([
    'http://127.0.0.1:47811/callback\nhttp://127.0.0.1:47821/callback',
  ]);

  backend.latency = 300;
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  expect(await dialog.findByRole('progressbar', { name: 'Sign in in your browser' })).toBeTruthy();
  await waitFor(() => {
    expect(onclose).toHaveBeenCalled();
  });
  const [app, farewell] = lastCall(backend, 'signInBox') ?? [];
  expect(app).toEqual({ client_id: 'app', client_secret: 'secret' });
  expect(farewell).toMatchObject({ language: 'en' });
});

test('the app of the company need not be typed', async () => {
  const backend = new FakeBackend();
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'aoyama' };
  const { dialog, onclose } = await opened(backend);
  expect(await dialog.findByText('Your company’s app is used: aoyama')).toBeTruthy();
  expect(dialog.queryByLabelText('Client secret')).toBeNull();
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  await waitFor(() => {
    expect(onclose).toHaveBeenCalled();
  });
  expect(lastCall(backend, 'signInBox')?.[0]).toBeNull();
});

test('a sign-in that was refused says so, and what was typed is still there', async () => {
  const { backend, dialog, onclose } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.failNext('signInBox', problem('SignInEnded', { detail: { about: 'denied' } }));
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  expect((await dialog.findByRole('alert')).textContent).toContain('Nobody was signed in at Box');
  expect(dialog.getByLabelText<HTMLInputElement>('Client ID').value).toBe('app');
  expect(onclose).not.toHaveBeenCalled();
});

test('an app acts as itself or as a user, by number', async () => {
  const { backend, dialog, onclose } = await opened();
  await userEvent.click(dialog.getByRole('radio', { name: /As an app/ }));
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  await userEvent.type(dialog.getByLabelText('Enterprise ID'), 'Aoyama');
  await userEvent.click(dialog.getByRole('button', { name: 'Test and connect' }));
  expect(dialog.getByText('This is a number, such as 1234567.')).toBeTruthy();
  await userEvent.click(dialog.getByRole('radio', { name: 'One user' }));
  await userEvent.clear(dialog.getByLabelText('User ID'));
  await userEvent.type(dialog.getByLabelText('User ID'), '31240028');
  await userEvent.click(dialog.getByRole('button', { name: 'Test and connect' }));
  await waitFor(() => {
    expect(onclose).toHaveBeenCalled();
  });
  expect(lastCall(backend, 'connectBoxApplication')?.[1]).toEqual({ kind: 'user', id: '31240028' });
});

test('whoever closed the page of Box opens it again, and the same sign-in goes on', async () => {
  const { backend, dialog, onclose } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.latency = 300;
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  await userEvent.click(await dialog.findByRole('button', { name: 'Show the page again' }));
  expect(backend.calls.filter(({ name }) => name === 'showSignInAgain')).toHaveLength(1);
  await waitFor(() => {
    expect(onclose).toHaveBeenCalled();
  });
  expect(backend.calls.filter(({ name }) => name === 'signInBox')).toHaveLength(1);
});

test('asking for the page while no sign-in waits for an answer is no fault', async () => {
  const { backend, dialog, onclose } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.latency = 300;
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  const again = await dialog.findByRole('button', { name: 'Show the page again' });
  backend.latency = 0;
  backend.failNext('showSignInAgain', problem('NotFound', { detail: { about: 'sign_in' } }));
  const told: string[] = [];
  const watch = new MutationObserver(() => told.push(document.body.textContent));
  watch.observe(document.body, { childList: true, subtree: true });
  await userEvent.click(again);
  await waitFor(() => {
    expect(onclose).toHaveBeenCalled();
  });
  watch.disconnect();
  expect(told.filter((text) => text.includes('not found'))).toEqual([]);
});

test('only the ways that the company left open are offered, with who says so', async () => {
  const backend = new FakeBackend();
  backend.waysToConnectBox = ['application', 'browser'];
  backend.locks_ = { by: 'Aoyama IT', settings: ['box_ways', 'box_app'] };
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'aoyama' };
  const { dialog } = await opened(backend);
  expect(dialog.queryByRole('radio', { name: /access token/ })).toBeNull();
  expect(dialog.getByRole<HTMLInputElement>('radio', { name: /As an app/ }).checked).toBe(true);
  await dialog.findByText('Your company’s app is used: aoyama');
  expect(dialog.getAllByText('Set by Aoyama IT. It cannot be changed here.')).toHaveLength(2);
  expect(dialog.queryByRole('button', { name: 'Use another app' })).toBeNull();
});

test('another app than the known one can be typed', async () => {
  const backend = new FakeBackend();
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'old' };
  const { dialog } = await opened(backend);
  await userEvent.click(await dialog.findByRole('button', { name: 'Use another app' }));
  await userEvent.type(dialog.getByLabelText('Client ID'), 'new');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  expect(lastCall(backend, 'signInBox')?.[0]).toEqual({ client_id: 'new', client_secret: 'secret' });
});

test('a browser that cannot reach this computer is helped by its last address', async () => {
  const { backend, dialog, onclose } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  // The browser never comes, and the sign-in ends long after the address was pasted.
  backend.latency = 8000;
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  const field = await dialog.findByLabelText('Address of that page');
  backend.latency = 0;
  backend.failNext('finishSignIn', problem('InputInvalid', { detail: { about: 'callback_address' } }));
  await userEvent.click(dialog.getByText('The browser can’t open the last page?'));
  await userEvent.type(field, 'http://127.0.0.1:47811/callback?code=x');
  await userEvent.click(dialog.getByRole('button', { name: 'Continue' }));
  expect(await dialog.findByText(/This isn’t the address of this sign-in/)).toBeTruthy();
  await userEvent.type(field, '&state=y{Enter}');
  const sent = (): unknown[] =>
    backend.calls.filter(({ name }) => name === 'finishSignIn').map(({ args }) => args[0]);
  await waitFor(() => {
    expect(sent()).toEqual([
      'http://127.0.0.1:47811/callback?code=x',
      'http://127.0.0.1:47811/callback?code=x&state=y',
    ]);
  });
  await waitFor(
    () => {
      expect(onclose).toHaveBeenCalled();
    },
    { timeout: 20_000 },
  );
});

test('a browser that does not open for the sign-in says nothing of an item', async () => {
  const { backend, dialog } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.failNext('signInBox', problem('BrowserUnavailable', { detail: { about: 'sign_in' } }));
  await userEvent.click(dialog.getByRole('button', { name: 'Open the browser' }));
  const alert = await dialog.findByText('The browser didn’t open');
  expect(alert).toBeTruthy();
  expect(dialog.getByText(/You aren’t signed in to Box/)).toBeTruthy();
  expect(dialog.queryByText(/item/)).toBeNull();
});
