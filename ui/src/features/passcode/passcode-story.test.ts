import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { askedFor, handedOver, listed } from '../../../test/passcode-steps';
import type { MadeLately } from '../../api/bindings';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';

test('from the list to the clipboard by Enter alone', async () => {
  await handedOver();
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('copy')));
  await userEvent.keyboard('{Enter}');
  expect((await screen.findByTestId('clipboard-left')).textContent).toMatch(/60 s|59 s/);
  expect(screen.getByTestId('copy').dataset['state']).toBe('copied');
});

test('the question names the recipient, and a held Enter does not answer it', async () => {
  const backend = await askedFor();
  expect(screen.getByTestId('fact-recipients').textContent).toContain('k.tanaka@aoyama-foods.example');
  const button = screen.getByTestId('confirm-regenerate-button');
  const held = new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true });
  button.dispatchEvent(held);
  expect(held.defaultPrevented).toBe(true);
  expect(backend.calls.some((call) => call.name === 'regenerate')).toBe(false);
});

test('of several recipients the question names each, for each loses the old passcode', async () => {
  await listed();
  await userEvent.click(screen.getByRole('button', { name: /Site photos/ }));
  const dies = (await screen.findByTestId('confirm-dies')).textContent;
  expect(dies).toContain('All 3 recipients lose the current passcode');
  for (const name of ['a.lindqvist@', 'b.lindqvist@', 'site-office@']) expect(dies).toContain(name);
});

/** The list on screen is older than what Clumio says by now. */
async function sharedOnSince(backend: FakeBackend) {
  await listed(backend);
  backend.files = backend.files.map((file) => ({
    ...file,
    recipients: [...file.recipients, 'late@comer.example'],
  }));
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('confirm-regenerate');
}

async function asksAnew(backend: FakeBackend) {
  await waitFor(() => {
    expect(screen.getByTestId('confirm-others').textContent).toContain('Somebody else has got this link');
  });
  expect(screen.getByTestId('confirm-dies').textContent).toContain('late@comer.example');
  expect(backend.calls.some((call) => call.name === 'regenerate')).toBe(false);
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('handover');
}

test('who got the link since the list was read is named before anything is taken from them', async () => {
  const backend = new FakeBackend();
  await sharedOnSince(backend);
  await asksAnew(backend);
});

test('a quick yes waits for that look, and is asked anew when it finds somebody', async () => {
  const backend = new FakeBackend();
  let answer: (count: number) => void = () => undefined;
  backend.filesOfAsset = () => new Promise((resolve) => (answer = resolve));
  await sharedOnSince(backend);
  await userEvent.keyboard('{Enter}');
  answer(1);
  await asksAnew(backend);
});

test('a file that is listed no more is asked about in its asset alone, and said', async () => {
  const backend = new FakeBackend();
  await listed(backend);
  backend.files = [];
  backend.calls.length = 0;
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('confirm-regenerate');
  expect(await screen.findByText('Clumio does not list this file any more')).toBeTruthy();
  expect(backend.calls.map((call) => call.name)).not.toContain('findById');
  expect(backend.calls.filter((call) => call.name === 'filesOfAsset')).toHaveLength(1);
  await userEvent.keyboard('{Enter}');
  expect(backend.calls.map((call) => call.name)).not.toContain('regenerate');
});

test('a quick yes waits for that look as well, and sends nothing for a file that is gone', async () => {
  const backend = new FakeBackend();
  let answer: (count: number) => void = () => undefined;
  backend.filesOfAsset = () => new Promise((resolve) => (answer = resolve));
  await listed(backend);
  backend.files = [];
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('confirm-regenerate');
  await userEvent.keyboard('{Enter}');
  answer(0);
  expect(await screen.findByText('Clumio does not list this file any more')).toBeTruthy();
  expect(backend.calls.map((call) => call.name)).not.toContain('regenerate');
});

test('what is selected by hand is the passcode without gaps', async () => {
  await handedOver();
  expect((await screen.findByTestId('passcode')).textContent).toBe('k7Qm0xTb9R');
});

/** Selects all of the window and copies, as people do by hand; answers with what the page itself put on the clipboard. */
function copiedByHand(): string | undefined {
  getSelection()?.selectAllChildren(document.body);
  let put: string | undefined;
  const event = new Event('copy', { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { setData: (_: string, text: string) => (put = text) } });
  document.activeElement?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  return put;
}

test('a copy by hand goes through the clipboard that is cleared', async () => {
  const backend = await handedOver();
  await screen.findByTestId('passcode');
  expect(copiedByHand()).toBeUndefined();
  await waitFor(() => {
    expect(screen.getByTestId('copy').dataset['state']).toBe('copied');
  });
  expect(backend.calls.filter((call) => call.name === 'copyPasscode')).toHaveLength(1);
});

test('where that clipboard is closed, a copy by hand is exact', async () => {
  const backend = await handedOver();
  await screen.findByTestId('passcode');
  backend.failNext('copyPasscode', problem('ClipboardUnavailable'));
  await userEvent.click(screen.getByTestId('copy'));
  await screen.findByText('The passcode is not on the clipboard');
  expect(copiedByHand()).toBe('k7Qm0xTb9R');
});

test('a copy of something else is left alone', async () => {
  await handedOver();
  await screen.findByTestId('passcode');
  getSelection()?.selectAllChildren(screen.getByRole('heading', { level: 1 }));
  const event = new Event('copy', { bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
});

test('a draft without room for its text says so before it is opened', async () => {
  const backend = new FakeBackend();
  backend.draftRoom = false;
  await handedOver(backend);
  expect((await screen.findByTestId('draft-bare')).textContent).toContain('recipient and subject only');
});

test('a clipboard that did not take it is told, never "Copied", and the passcode is shown', async () => {
  const backend = new FakeBackend();
  backend.settings_ = { ...backend.settings_, hide_passcodes: true };
  await handedOver(backend);
  expect(screen.queryByTestId('passcode')).toBeNull();
  backend.failNext('copyPasscode', problem('ClipboardUnavailable'));
  await userEvent.click(screen.getByTestId('copy'));
  expect(await screen.findByText('The passcode is not on the clipboard')).toBeTruthy();
  expect(screen.getByTestId('copy').dataset['state']).toBe('ready');
  expect((await screen.findByTestId('passcode')).textContent).toBe('k7Qm0xTb9R');
});

test('going elsewhere asks first; staying stays, passing on goes', async () => {
  const backend = await handedOver();
  await userEvent.keyboard('{Control>}2{/Control}');
  await screen.findByTestId('leave-handover');
  await userEvent.keyboard('{Escape}');
  expect(screen.getByTestId('handover')).toBeTruthy();
  await userEvent.keyboard('{Control>}2{/Control}');
  await userEvent.click(await screen.findByTestId('leave-passed-on'));
  expect(await screen.findByRole('heading', { name: 'Box trash' })).toBeTruthy();
  expect(backend.handovers).toEqual([]);
});

test('the closing window comes back to a passcode that waits, wherever it was', async () => {
  const backend = await handedOver();
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('clipboard-hold');
  await userEvent.keyboard('{Control>}2{/Control}');
  await screen.findByRole('heading', { name: 'Box trash' });
  backend.tell({ about: 'close_asked' });
  expect(await screen.findByTestId('leave-handover')).toBeTruthy();
  expect(backend.calls.some((call) => call.name === 'quit')).toBe(false);
  await userEvent.click(screen.getByTestId('leave-passed-on'));
  await waitFor(() => {
    expect(backend.calls.some((call) => call.name === 'quit')).toBe(true);
  });
});

test('the countdown follows the clock and the end is told', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['Date', 'setInterval', 'clearInterval'] });
  const backend = await handedOver();
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('clipboard-hold');
  vi.advanceTimersByTime(20_000);
  await waitFor(() => {
    expect(screen.getByTestId('clipboard-left').textContent).toMatch(/40 s|39 s/);
  });
  backend.tell({ about: 'clipboard', hold: null, ended: 'replaced' });
  await waitFor(() => {
    expect(screen.getByTestId('clipboard-ended').textContent).toContain(
      'Something you copied took its place',
    );
  });
  vi.useRealTimers();
});

test('a lost answer says so in three parts and offers to generate again', async () => {
  const backend = await askedFor(new FakeBackend().failNext('regenerate', problem('UnknownOutcome')));
  await userEvent.keyboard('{Enter}');
  const told = await screen.findByTestId('regenerate-failed');
  expect(told.textContent).toMatch(
    /was lost.*without a working passcode.*Generate again\. That one replaces both/s,
  );
  await userEvent.click(screen.getByTestId('generate-again'));
  expect(await screen.findByTestId('handover')).toBeTruthy();
  expect(backend.calls.filter((call) => call.name === 'regenerate')).toHaveLength(2);
});

test('who made a passcode minutes ago is told before it is burnt again, and the wait keeps nobody', async () => {
  const backend = new FakeBackend();
  backend.latestRegeneration = {
    at: new Date(Date.now() - 5 * 60_000).toISOString(),
    by: 'm.sato@aoyama-foods.example',
  };
  await askedFor(backend);
  expect((await screen.findByText(/made a new passcode for this file/)).textContent).toMatch(
    /m\.sato@aoyama-foods\.example.*5 min ago/,
  );
  expect(screen.getByTestId('confirm-dies').textContent).toContain('k.tanaka@aoyama-foods.example');
});

test('a quick yes waits for who made one minutes ago, and is asked again knowing it', async () => {
  const backend = new FakeBackend();
  const made = { at: new Date(Date.now() - 5 * 60_000).toISOString(), by: null };
  let known: (made: MadeLately) => void = () => undefined;
  backend.recentRegeneration = () => new Promise((resolve) => (known = resolve));
  await askedFor(backend);
  await userEvent.keyboard('{Enter}');
  known(made);
  expect(await screen.findByText(/5 min ago/)).toBeTruthy();
  expect(backend.calls.filter((call) => call.name === 'regenerate')).toHaveLength(0);
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByTestId('handover')).toBeTruthy();
});

test('audit trails that cannot be read are not spoken of', async () => {
  await askedFor(new FakeBackend().failNext('recentRegeneration', problem('Forbidden')));
  expect(screen.getByTestId('confirm-lately').textContent.trim()).toBe('');
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByTestId('handover')).toBeTruthy();
});

test('the email is copied for whom it is written, and a draft says where the passcode is', async () => {
  const backend = await handedOver();
  await userEvent.click(await screen.findByTestId('email-ja'));
  await waitFor(() => {
    expect(backend.settings_.mail.language).toBe('ja');
  });
  await userEvent.click(screen.getByTestId('copy-email'));
  await waitFor(() => {
    expect(screen.getByTestId('copy-email').dataset['state']).toBe('copied');
  });
  expect(screen.getByTestId('copy').dataset['state']).toBe('ready');
  expect(screen.getByTestId('clipboard-left').textContent).toContain('The email stays');
  await userEvent.click(screen.getByTestId('open-draft'));
  expect(await screen.findByText(/without the passcode/)).toBeTruthy();
  expect(screen.getByTestId('copy').dataset['state']).toBe('copied');
});

test('an email that the clipboard did not take is not called copied, and the passcode is shown', async () => {
  const backend = new FakeBackend();
  backend.settings_ = { ...backend.settings_, hide_passcodes: true };
  await handedOver(backend);
  backend.failNext('copyEmail', problem('ClipboardUnavailable'));
  await userEvent.click(await screen.findByTestId('copy-email'));
  expect(await screen.findByText('The passcode is not on the clipboard')).toBeTruthy();
  expect(screen.getByTestId('copy-email').dataset['state']).toBe('ready');
  expect(await screen.findByTestId('passcode')).toBeTruthy();
});
