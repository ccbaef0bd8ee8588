import { screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderInWindow } from '../../../test/render-in-window';
import { demoAccounts, FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import AccountList from './AccountList.svelte';
import ConnectBox from './ConnectBox.svelte';

async function opened(backend = new FakeBackend(), way = /Sign in with the browser/) {
  const onclose = vi.fn();
  await renderInWindow(ConnectBox, { onclose }, backend);
  const dialog = within(screen.getByRole('dialog', { name: 'Connect Box' }));
  await userEvent.click(dialog.getByRole('button', { name: way }));
  await dialog.findByText(/The app needs the/);
  return { backend, onclose, dialog };
}

const isBefore = (one: Element, other: Element) =>
  (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

test('every wrong field is marked at once, and the first has the focus', async () => {
  const { dialog } = await opened(new FakeBackend(), /As an app/);
  await userEvent.click(dialog.getByRole('button', { name: 'Check and connect' }));
  const marked = () =>
    dialog.getAllByRole('textbox').filter((field) => field.getAttribute('aria-invalid') === 'true');
  expect(marked()).toContain(dialog.getByLabelText('Enterprise ID'));
  expect(dialog.getByText('Enter the client ID.')).toBeTruthy();
  expect(dialog.getByText('Enter the client secret.')).toBeTruthy();
  await waitFor(() => {
    expect(document.activeElement).toBe(dialog.getByLabelText('Client ID'));
  });
  await userEvent.keyboard('app');
  expect(dialog.queryByText('Enter the client ID.')).toBeNull();
  expect(dialog.getByText('Enter the client secret.')).toBeTruthy();
});

test('what went wrong stands in the foot, above the buttons', async () => {
  const { backend, dialog } = await opened(new FakeBackend(), /access token/);
  await userEvent.type(dialog.getByLabelText('Access token'), 'secret');
  backend.failNext('connectBox', problem('CredentialRejected'));
  await userEvent.keyboard('{Enter}');
  const alert = await dialog.findByRole('alert');
  const button = dialog.getByRole('button', { name: 'Check and connect' });
  expect(alert.closest('footer')).toBe(button.closest('footer'));
  expect(isBefore(alert, button)).toBe(true);
});

test('connecting again begins with the fields of the way used before', async () => {
  const backend = new FakeBackend();
  backend.accounts_ = demoAccounts;
  await renderInWindow(ConnectBox, { onclose: vi.fn() }, backend);
  const field = await screen.findByLabelText('Access token');
  await waitFor(() => {
    expect(document.activeElement).toBe(field);
  });
  expect(screen.getByRole('button', { name: 'Choose another way' })).toBeTruthy();
});

test('another way can be chosen, whose fields are not wrong yet', async () => {
  const { dialog } = await opened();
  await userEvent.keyboard('{Enter}');
  await userEvent.click(dialog.getByRole('button', { name: 'Choose another way' }));
  expect(dialog.queryByLabelText('Client ID')).toBeNull();
  await waitFor(() => {
    expect(document.activeElement?.textContent).toContain('Sign in with the browser');
  });
  await userEvent.click(dialog.getByRole('button', { name: /As an app/ }));
  expect(dialog.getByLabelText('Enterprise ID')).toBeTruthy();
  expect(dialog.queryByText('Enter the client ID.')).toBeNull();
});

/** Finds the question after a sign-in in the browser. */
const isThisYou = () => screen.findByRole('dialog', { name: 'Is this you?' }, { timeout: 20_000 });

const lastCall = (backend: FakeBackend, name: string) =>
  backend.calls.filter((call) => call.name === name).at(-1)?.args;

test('a sign-in needs the app once, and says which addresses to register', async () => {
  const { backend, onclose, dialog } = await opened();
  // Enter goes on from where the focus is at first.
  await userEvent.keyboard('{Enter}');
  expect(onclose).not.toHaveBeenCalled();
  await userEvent.type(dialog.getByLabelText('Client ID'), ' app ');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  const addresses = dialog.getByText('http://127.0.0.1:47811/callback');
  expect(addresses.closest('details')?.open).toBe(true);
  expect(isBefore(addresses, dialog.getByLabelText('Client ID'))).toBe(true);
  await userEvent.click(dialog.getByRole('button', { name: 'Copy URIs' }));
  expect(lastCall(backend, 'copyText')).toEqual([
    'http://127.0.0.1:47811/callback\nhttp://127.0.0.1:47821/callback',
  ]);

  backend.latency = 2000;
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  const bar = await dialog.findByRole('progressbar', { name: 'Waiting for sign-in…' });
  // The time that is left, and not work whose end no one knows.
  expect(bar.getAttribute('aria-valuenow')).toBe('100');
  expect(dialog.getByTestId('sign-in-left').textContent).toMatch(/^(?:5 min|4 min 59 s)/);
  expect(dialog.getAllByText(/Waiting for sign-in/)).toHaveLength(1);
  const question = within(await isThisYou());
  expect(question.getByTestId('signed-in-as').textContent).toContain('m.sato@');
  expect(onclose).not.toHaveBeenCalled();
  await userEvent.click(question.getByRole('button', { name: 'Yes, continue' }));
  await waitFor(() => {
    expect(onclose.mock.lastCall?.[0]).toMatchObject({ way: 'browser' });
  });
  expect(screen.queryByRole('dialog', { name: 'Is this you?' })).toBeNull();
  const [app, farewell] = lastCall(backend, 'signInBox') ?? [];
  expect(app).toEqual({ client_id: 'app', client_secret: 'secret' });
  expect(farewell).toMatchObject({ language: 'en' });
});

test('the app of the company need not be typed', async () => {
  const backend = new FakeBackend();
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'aoyama' };
  const { dialog, onclose } = await opened(backend);
  expect(await dialog.findByText('Using your organization’s app: aoyama')).toBeTruthy();
  expect(dialog.queryByLabelText('Client secret')).toBeNull();
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  await isThisYou();
  expect(lastCall(backend, 'signInBox')?.[0]).toBeNull();
  // Another person was signed in in the browser.
  await userEvent.click(screen.getByRole('button', { name: 'No, disconnect' }));
  await waitFor(() => {
    expect(onclose).toHaveBeenCalledWith();
  });
  expect(lastCall(backend, 'disconnect')?.[0]).toBe('box');
});

test('a start with an account that nobody confirmed asks again, and says what went wrong', async () => {
  const backend = new FakeBackend();
  const box = demoAccounts.box && { ...demoAccounts.box, unconfirmed: true };
  backend.accounts_ = { ...demoAccounts, box };
  await renderInWindow(AccountList, {}, backend);
  const question = within(await isThisYou());
  backend.failNext('confirmBoxAccount', problem('NotSaved', { detail: { about: 'accounts' } }));
  await userEvent.click(question.getByRole('button', { name: 'Yes, continue' }));
  expect(await question.findByRole('alert')).toBeTruthy();
  await userEvent.click(question.getByRole('button', { name: 'Yes, continue' }));
  await waitFor(() => {
    expect(screen.queryByRole('dialog', { name: 'Is this you?' })).toBeNull();
  });
  expect(lastCall(backend, 'confirmBoxAccount')).toEqual(['b1']);
});

test('a sign-in that was refused says so, and what was typed is still there', async () => {
  const { backend, dialog, onclose } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.failNext('signInBox', problem('SignInEnded', { detail: { about: 'denied' } }));
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  expect((await dialog.findByRole('alert')).textContent).toContain('Box sign-in not completed');
  expect(dialog.getByLabelText<HTMLInputElement>('Client ID').value).toBe('app');
  expect(onclose).not.toHaveBeenCalled();
});

test('an app acts as itself or as a user, by number', async () => {
  const { backend, dialog, onclose } = await opened(new FakeBackend(), /As an app/);
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  await userEvent.type(dialog.getByLabelText('Enterprise ID'), 'Aoyama');
  await userEvent.click(dialog.getByRole('button', { name: 'Check and connect' }));
  expect(dialog.getByText('Enter a number, such as 1234567.')).toBeTruthy();
  await userEvent.click(dialog.getByRole('radio', { name: 'One user' }));
  await userEvent.clear(dialog.getByLabelText('User ID'));
  await userEvent.type(dialog.getByLabelText('User ID'), '31240028');
  await userEvent.click(dialog.getByRole('button', { name: 'Check and connect' }));
  await waitFor(() => {
    expect(onclose).toHaveBeenCalled();
  });
  expect(lastCall(backend, 'connectBoxApplication')?.[1]).toEqual({ kind: 'user', id: '31240028' });
});

test('whoever closed the page of Box opens it again, and the same sign-in goes on', async () => {
  const { backend, dialog } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.latency = 2000;
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  await userEvent.click(await dialog.findByRole('button', { name: 'Show sign-in page again' }));
  expect(backend.calls.filter(({ name }) => name === 'showSignInAgain')).toHaveLength(1);
  await isThisYou();
  expect(backend.calls.filter(({ name }) => name === 'signInBox')).toHaveLength(1);
});

test('asking for the page while no sign-in waits for an answer is no fault', async () => {
  const { backend, dialog } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.latency = 2000;
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  const again = await dialog.findByRole('button', { name: 'Show sign-in page again' });
  backend.latency = 0;
  backend.failNext('showSignInAgain', problem('NotFound', { detail: { about: 'sign_in' } }));
  const told: string[] = [];
  const watch = new MutationObserver(() => told.push(document.body.textContent));
  watch.observe(document.body, { childList: true, subtree: true });
  await userEvent.click(again);
  await isThisYou();
  watch.disconnect();
  expect(told.filter((text) => text.includes('not found'))).toEqual([]);
});

test('only the ways that the company left open are offered, with who says so', async () => {
  const backend = new FakeBackend();
  backend.waysToConnectBox = ['application', 'browser'];
  backend.locks_ = { by: 'Aoyama IT', settings: ['box_ways', 'box_app'] };
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'aoyama' };
  await renderInWindow(ConnectBox, { onclose: vi.fn() }, backend);
  const dialog = within(screen.getByRole('dialog', { name: 'Connect Box' }));
  expect(dialog.queryByRole('button', { name: /access token/ })).toBeNull();
  expect(document.activeElement?.textContent).toContain('As an app');
  expect(dialog.getByText('Managed by Aoyama IT')).toBeTruthy();
  await userEvent.keyboard('{Enter}');
  expect(await dialog.findByDisplayValue('aoyama')).toBe(dialog.getByLabelText('Client ID'));
  expect(dialog.getByText('Managed by Aoyama IT')).toBeTruthy();
  expect(dialog.queryByRole('button', { name: 'Use another app' })).toBeNull();
});

test('an app connects without a sign-in only with a typed secret', async () => {
  const backend = new FakeBackend();
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'aoyama' };
  const { dialog, onclose } = await opened(backend);
  await dialog.findByText('Using your organization’s app: aoyama');
  await userEvent.click(dialog.getByRole('button', { name: 'Choose another way' }));
  await userEvent.click(dialog.getByRole('button', { name: /As an app/ }));
  expect(dialog.getByLabelText<HTMLInputElement>('Client ID').value).toBe('aoyama');
  await userEvent.type(dialog.getByLabelText('Enterprise ID'), '27335');
  await userEvent.click(dialog.getByRole('button', { name: 'Check and connect' }));
  expect(dialog.getByText('Enter the client secret.')).toBeTruthy();
  expect(lastCall(backend, 'connectBoxApplication')).toBeUndefined();
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  await userEvent.click(dialog.getByRole('button', { name: 'Check and connect' }));
  await waitFor(() => {
    expect(onclose).toHaveBeenCalled();
  });
  expect(lastCall(backend, 'connectBoxApplication')?.[0]).toEqual({
    client_id: 'aoyama',
    client_secret: 'secret',
  });
});

test('an app that was typed before is known without a sign-in', async () => {
  const backend = new FakeBackend();
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'old', application_client_id: 'old' };
  const { dialog } = await opened(backend, /As an app/);
  expect(dialog.getByText('Using your organization’s app: old')).toBeTruthy();
  expect(dialog.queryByLabelText('Client secret')).toBeNull();
});

test('another app than the known one can be typed', async () => {
  const backend = new FakeBackend();
  backend.boxWays_ = { ...backend.boxWays_, client_id: 'old' };
  const { dialog } = await opened(backend);
  await userEvent.click(await dialog.findByRole('button', { name: 'Use another app' }));
  await userEvent.type(dialog.getByLabelText('Client ID'), 'new');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  expect(lastCall(backend, 'signInBox')?.[0]).toEqual({ client_id: 'new', client_secret: 'secret' });
});

test('a browser that cannot reach this computer is helped by its last address', async () => {
  const { backend, dialog } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  // The browser never comes, and the sign-in ends long after the address was pasted.
  backend.latency = 8000;
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  const field = await dialog.findByLabelText('Address of that page');
  backend.latency = 0;
  backend.failNext('finishSignIn', problem('InputInvalid', { detail: { about: 'callback_address' } }));
  await userEvent.click(dialog.getByText('Can’t open the last page in the browser?'));
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
  await isThisYou();
});

test('a browser that does not open for the sign-in says nothing of an item', async () => {
  const { backend, dialog } = await opened();
  await userEvent.type(dialog.getByLabelText('Client ID'), 'app');
  await userEvent.type(dialog.getByLabelText('Client secret'), 'secret');
  backend.failNext('signInBox', problem('BrowserUnavailable', { detail: { about: 'sign_in' } }));
  await userEvent.click(dialog.getByRole('button', { name: 'Continue in browser' }));
  const alert = await dialog.findByText('The browser didn’t open');
  expect(alert).toBeTruthy();
  expect(dialog.getByText(/You aren’t signed in to Box/)).toBeTruthy();
  expect(dialog.queryByText(/item/)).toBeNull();
});
