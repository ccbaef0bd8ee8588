import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { askedFor, handedOver, listed } from '../../../test/passcode-steps';
import type { ServiceWait } from '../../api/bindings';
import StartupGate from '../../StartupGate.svelte';
import { demoAccounts, FakeBackend, problem } from '../../../test/fake-backend/fake-backend';

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
  expect(dies).toContain('immediately for all 3 recipients');
  for (const name of ['a.lindqvist@', 'b.lindqvist@', 'site-office@']) expect(dies).toContain(name);
});

/** Clumio answered with a server error. */
const NOT_RESPONDING: ServiceWait = {
  reason: 'not_responding',
  attempt: 2,
  max_attempts: 5,
  until: '2026-11-30T12:00:00Z',
};

/** Clumio does not respond to the scan. */
class NotResponding extends FakeBackend {
  override async fileRows(...[query, from, count]: Parameters<FakeBackend['fileRows']>) {
    const window = await super.fileRows(query, from, count);
    return { ...window, state: { ...window.state, looking: true, waiting: NOT_RESPONDING } };
  }
}

test('a scan that Clumio does not respond to says so beside Stop', async () => {
  const backend = new NotResponding();
  backend.accounts_ = demoAccounts;
  render(StartupGate, { backend });
  const wait = await screen.findByTestId('service-wait');
  expect(wait.textContent).toContain('Clumio isn’t responding, trying again (2 of 5)');
  expect(wait.nextElementSibling).toBe(screen.getByTestId('passcode-stop'));
});

const LATE = 'late@comer.example';

/** Answers the question, and is asked again because someone else got the link. */
async function askedAgain(backend: FakeBackend) {
  await userEvent.keyboard('{Enter}');
  await waitFor(() => {
    expect(screen.getByTestId('confirm-others').textContent).toContain('This link now has more recipients');
  });
  expect(screen.getByTestId('confirm-dies').textContent).toContain(LATE);
  expect(screen.queryByTestId('handover')).toBeNull();
  expect(backend.handovers).toEqual([]);
}

test('a question that is asked again names the others and needs another answer', async () => {
  const backend = await askedFor();
  const question = backend.question('501');
  backend.asksAgain = {
    ...question,
    recipients: [...question.recipients, LATE],
    warnings: ['recipients_added'],
  };
  await askedAgain(backend);
  await userEvent.keyboard('{Enter}');
  await screen.findByTestId('handover');
});

test('a file that is not listed any more cannot be regenerated', async () => {
  const backend = new FakeBackend();
  backend.confirmation = { token: null, warnings: ['not_listed'] };
  await askedFor(backend);
  expect(await screen.findByText('Clumio no longer lists this file')).toBeTruthy();
  await userEvent.keyboard('{Enter}');
  expect(backend.calls.map((call) => call.name)).not.toContain('regenerate');
});

test('recipients that cannot be read stop a regeneration', async () => {
  const backend = new FakeBackend();
  backend.confirmation = { token: null, warnings: ['recipients_unreadable'] };
  await askedFor(backend);
  expect(await screen.findByText('Some recipients can’t be read')).toBeTruthy();
  expect(screen.queryByTestId('confirm-dies')).toBeNull();
  await userEvent.keyboard('{Enter}');
  expect(backend.calls.map((call) => call.name)).not.toContain('regenerate');
});

test('a slow question says what it waits for and can be cancelled', async () => {
  const backend = new FakeBackend();
  await listed(backend);
  let signal: AbortSignal | undefined;
  backend.prepareRegeneration = (_id, _asset, given) => {
    signal = given;
    return new Promise(() => undefined);
  };
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  const preparing = await screen.findByTestId('confirm-preparing');
  expect(preparing.textContent).toContain('Checking in Clumio');
  backend.tell({ about: 'service_wait', service: 'clumio', wait: NOT_RESPONDING });
  await waitFor(() => expect(preparing.textContent).toContain('trying again (2 of 5)'));
  await userEvent.click(screen.getByTestId('confirm-preparing-cancel'));
  expect(signal?.aborted).toBe(true);
  expect(screen.queryByTestId('confirm-preparing')).toBeNull();
  expect(backend.calls.map((call) => call.name)).not.toContain('regenerate');
});

test('a cancelled answer waits for what Rust says about it', async () => {
  const backend = new FakeBackend();
  let stop: () => void = () => undefined;
  backend.regenerate = (_token, signal) =>
    new Promise((_, reject) => {
      stop = () => reject(new DOMException('cancelled', 'AbortError'));
      expect(signal?.aborted).toBe(false);
    });
  await askedFor(backend);
  await userEvent.keyboard('{Enter}');
  await userEvent.click(screen.getByTestId('confirm-cancel'));
  expect(screen.getByTestId('confirm-regenerate')).toBeTruthy();
  stop();
  await waitFor(() => {
    expect(screen.queryByTestId('confirm-regenerate')).toBeNull();
  });
  expect(screen.queryByTestId('regenerate-failed')).toBeNull();
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
  await screen.findByText('Passcode not copied');
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
  expect(await screen.findByText('Passcode not copied')).toBeTruthy();
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
    expect(screen.getByTestId('clipboard-ended').textContent).toContain('You copied something else');
  });
  vi.useRealTimers();
});

test('a lost answer says so in three parts and offers to generate again', async () => {
  const backend = await askedFor(new FakeBackend().failNext('regenerate', problem('UnknownOutcome')));
  await userEvent.keyboard('{Enter}');
  const told = await screen.findByTestId('regenerate-failed');
  expect(told.textContent).toMatch(
    /couldn’t confirm.*might not have a working passcode.*Regenerate the passcode again. The new one replaces/s,
  );
  await userEvent.click(screen.getByTestId('generate-again'));
  expect(await screen.findByTestId('handover')).toBeTruthy();
  expect(backend.calls.filter((call) => call.name === 'regenerate')).toHaveLength(2);
});

test('offline, one line stands above the files that are listed all the same', async () => {
  const backend = await listed();
  const rows = screen.getAllByTestId('passcode-recipient').length;
  backend.failNext('startScan', problem('Offline'));
  await userEvent.keyboard('{F5}');
  const notice = await screen.findByRole('alert');
  expect(notice.textContent).toMatch(new RegExp(`Can’t reach Clumio.*Files listed: ${rows}\\.`, 's'));
  expect(notice.className).toContain('line');
  expect(screen.getAllByTestId('passcode-recipient')).toHaveLength(rows);
});

test('a failure is one message, with its reason and all that can be done', async () => {
  await askedFor(new FakeBackend().failNext('regenerate', problem('Offline')));
  await userEvent.keyboard('{Enter}');
  const notice = await screen.findByRole('alert');
  expect(notice.textContent).toMatch(
    /Passcode not regenerated for .*Can’t reach Clumio.*Check your network/s,
  );
  expect(within(notice).getByRole('button', { name: 'Try again' })).toBeTruthy();
  await userEvent.click(within(notice).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByTestId('regenerate-failed')).toBeNull();
});

test('who made a passcode minutes ago is told before it is burnt again, and the wait keeps nobody', async () => {
  const backend = new FakeBackend();
  backend.recentRegeneration = {
    at: new Date(Date.now() - 5 * 60_000).toISOString(),
    by: 'm.sato@aoyama-foods.example',
  };
  await askedFor(backend);
  expect((await screen.findByText(/already regenerated this passcode/)).textContent).toMatch(
    /m\.sato@aoyama-foods\.example.*5 min ago/,
  );
  expect(screen.getByTestId('confirm-dies').textContent).toContain('k.tanaka@aoyama-foods.example');
});

test('a regeneration since the question is asked about again', async () => {
  const backend = await askedFor();
  const recent_regeneration = { at: new Date(Date.now() - 5 * 60_000).toISOString(), by: null };
  backend.asksAgain = { ...backend.question('501'), recent_regeneration };
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByText(/5 min ago/)).toBeTruthy();
  expect(backend.handovers).toEqual([]);
  await userEvent.keyboard('{Enter}');
  expect(await screen.findByTestId('handover')).toBeTruthy();
});

test('a question that cannot be prepared is explained and sends nothing', async () => {
  const backend = new FakeBackend().failNext('prepareRegeneration', problem('Offline'));
  await listed(backend);
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(await screen.findByTestId('regenerate-failed')).toBeTruthy();
  expect(screen.queryByTestId('confirm-regenerate')).toBeNull();
  expect(backend.calls.map((call) => call.name)).not.toContain('regenerate');
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
  expect(await screen.findByText('Passcode not copied')).toBeTruthy();
  expect(screen.getByTestId('copy-email').dataset['state']).toBe('ready');
  expect(await screen.findByTestId('passcode')).toBeTruthy();
});
