import { screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { FakeBackend, problem } from '../../../../test/fake-backend/fake-backend';
import { handedOver } from '../../../../test/passcode-steps';

const called = (backend: FakeBackend, name: string) => backend.calls.filter((call) => call.name === name);

test('once copied, the next step is the main button, one tab away and on Ctrl+Enter', async () => {
  const backend = await handedOver();
  expect(screen.getByTestId('copy').className).toContain('main');
  expect(screen.getByTestId('passed-on').className).toContain('plain');
  screen.getByTestId('handover-back').focus();
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true }));
  expect(called(backend, 'markDelivered')).toHaveLength(0);
  await userEvent.click(screen.getByTestId('copy'));
  await screen.findByTestId('clipboard-hold');
  expect(screen.getByTestId('passed-on').className).toContain('main');
  expect(screen.getByTestId('copy').className).not.toContain('main');
  await userEvent.tab();
  expect(document.activeElement).toBe(screen.getByTestId('passed-on'));
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await screen.findByTestId('passed-on-notice');
  expect(backend.handovers).toEqual([]);
});

test('leaving without a copy offers to copy first, then to mark it as delivered', async () => {
  await handedOver();
  await userEvent.keyboard('{Control>}2{/Control}');
  await screen.findByTestId('leave-handover');
  const [stay, delivered, copy] = ['leave-stay', 'leave-passed-on', 'leave-copy'].map((id) =>
    screen.getByTestId(id),
  );
  expect(document.activeElement).toBe(copy);
  expect(copy?.className).toContain('main');
  expect(delivered?.className).toContain('plain');
  expect(stay?.className).toContain('quiet');
});

test('read aloud says every character, and hides again what was hidden', async () => {
  const backend = new FakeBackend();
  backend.settings_ = { ...backend.settings_, hide_passcodes: true };
  await handedOver(backend);
  await userEvent.click(screen.getByTestId('read-aloud-open'));
  const read = await screen.findByTestId('read-aloud');
  const said = Array.from(read.querySelectorAll('.says'), (one) => one.textContent);
  expect(said).toHaveLength(10);
  expect(said.slice(0, 5)).toEqual([
    'small Kilo',
    'digit seven',
    'capital Quebec',
    'small Mike',
    'digit zero',
  ]);
  await userEvent.click(screen.getByTestId('read-aloud-close'));
  expect(screen.queryByTestId('passcode')).toBeNull();
  expect(called(backend, 'hidePasscode')).toHaveLength(1);
});

test('what was shown for a moment is hidden after it was read aloud: its moment is over', async () => {
  const backend = new FakeBackend();
  backend.settings_ = { ...backend.settings_, hide_passcodes: true };
  await handedOver(backend);
  await userEvent.click(screen.getByTestId('passcode-show'));
  await screen.findByTestId('passcode');
  await userEvent.click(screen.getByTestId('read-aloud-open'));
  await userEvent.click(await screen.findByTestId('read-aloud-close'));
  expect(screen.queryByTestId('passcode')).toBeNull();
});

test('what is hidden until asked goes when the window loses the focus, also while it is read', async () => {
  const backend = new FakeBackend();
  backend.settings_ = { ...backend.settings_, hide_passcodes: true };
  await handedOver(backend);
  await userEvent.click(screen.getByTestId('read-aloud-open'));
  await screen.findByTestId('read-aloud');
  window.dispatchEvent(new Event('blur'));
  await waitFor(() => {
    expect(screen.queryByTestId('read-aloud')).toBeNull();
  });
  expect(screen.queryByTestId('passcode')).toBeNull();
});

test('who is not confirmed gets neither a copy nor a look, is asked once, and is told why', async () => {
  const backend = new FakeBackend();
  backend.settings_ = { ...backend.settings_, confirm_presence: true };
  await handedOver(backend);
  expect(called(backend, 'showPasscode')).toHaveLength(0);
  backend.failNext('copyPasscode', problem('PresenceNotConfirmed'));
  await userEvent.click(screen.getByTestId('copy'));
  expect(await screen.findByText('Couldn’t confirm that it’s you')).toBeTruthy();
  expect(called(backend, 'showPasscode')).toHaveLength(0);
  backend.failNext('showPasscode', problem('PresenceNotConfirmed'));
  await userEvent.click(screen.getByTestId('passcode-show'));
  expect((await screen.findAllByText('Couldn’t confirm that it’s you')).length).toBeGreaterThan(0);
  expect(screen.queryByTestId('passcode')).toBeNull();
});

test('the focus that the system’s question takes does not hide what it was asked for', async () => {
  const backend = new FakeBackend();
  backend.settings_ = { ...backend.settings_, hide_passcodes: true, confirm_presence: true };
  await handedOver(backend);
  backend.latency = 50;
  await userEvent.click(screen.getByTestId('passcode-show'));
  expect(screen.queryByTestId('passcode')).toBeNull();
  window.dispatchEvent(new Event('blur'));
  await screen.findByTestId('passcode');
});

test('a locked screen hides the passcode, also one that is always shown, and the reading of it', async () => {
  const backend = await handedOver(new FakeBackend());
  await userEvent.click(screen.getByTestId('read-aloud-open'));
  await screen.findByTestId('read-aloud');
  backend.tell({ about: 'locked' });
  await screen.findByTestId('passcode-hidden');
  expect(screen.queryByTestId('read-aloud')).toBeNull();
  await userEvent.click(screen.getByTestId('passcode-show'));
  await screen.findByTestId('passcode');
});

test('the link goes to a further address, who is offered the same passcode', async () => {
  const backend = await handedOver();
  await userEvent.click(screen.getByTestId('handover-share'));
  const address = screen.getByTestId('share-address');
  await userEvent.clear(address);
  await userEvent.type(address, 'l.ortega@halden-legal.example');
  expect(screen.getByText(/They’ll need the same passcode/)).toBeTruthy();
  await userEvent.keyboard('{Enter}');
  await screen.findByText(/It’s still here/);
  await userEvent.click(screen.getByTestId('share-hand-over'));
  await userEvent.click(screen.getByTestId('copy-email'));
  expect(called(backend, 'copyEmail')[0]?.args[1]).toBe('l.ortega@halden-legal.example');
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('and 1 more');
});

test('an address, a message and a lost answer each have their own words', async () => {
  const backend = await handedOver();
  await userEvent.click(screen.getByTestId('handover-share'));
  const told = async (answer: ReturnType<typeof problem>, words: RegExp) => {
    backend.failNext('share', answer);
    await userEvent.click(screen.getByTestId('share-send'));
    expect(await screen.findByText(words)).toBeTruthy();
  };
  await told(problem('InputInvalid', { detail: { about: 'address' } }), /valid email address/);
  await told(
    problem('InputInvalid', { detail: { about: 'message_passcode' } }),
    /Remove the passcode from the message/,
  );
  await told(problem('UnknownOutcome'), /couldn’t confirm that the email was sent/);
  expect(called(backend, 'share')).toHaveLength(3);
});

test('what was forgotten is told with one button to make another, and a key in time prevents it', async () => {
  const backend = await handedOver();
  backend.tell({ about: 'forgets_soon', at: new Date(Date.now() + 90_000).toISOString() });
  await waitFor(() => {
    expect(screen.getByTestId('forgets-soon').textContent).toContain('cleared in 1 min');
  });
  const before = called(backend, 'reportUserActivity').length;
  await userEvent.keyboard('x');
  expect(called(backend, 'reportUserActivity').length).toBe(before + 1);
  await waitFor(() => {
    expect(screen.getByTestId('forgets-soon').textContent.trim()).toBe('');
  });
  backend.tell({ about: 'wiped', handovers: backend.handovers });
  expect((await screen.findByTestId('wiped-notice')).textContent).toMatch(
    /a period of inactivity.*never copied/s,
  );
  expect(screen.queryByTestId('handover')).toBeNull();
  await userEvent.click(screen.getByTestId('wiped-again'));
  await userEvent.click(await screen.findByTestId('confirm-regenerate-button'));
  await screen.findByTestId('handover');
  expect(called(backend, 'acknowledgeWipe')).toHaveLength(1);
});

test('who misses the link rather than the passcode is sent the link instead', async () => {
  const backend = new FakeBackend();
  await handedOver(backend);
  await userEvent.click(screen.getByTestId('passed-on'));
  screen.getByRole('grid').focus();
  await userEvent.keyboard('{Enter}');
  await userEvent.click(await screen.findByTestId('confirm-share'));
  await userEvent.click(await screen.findByTestId('share-send'));
  expect((await screen.findByTestId('share-sent')).textContent).toContain('still works');
  expect(called(backend, 'regenerate')).toHaveLength(1);
});
