import { expect, test, vi } from 'vitest';
import type { Handover } from '../../../api/bindings';
import { FakeBackend, problem } from '../../../../test/fake-backend/fake-backend';
import { PendingPasscodes } from './pending-passcodes.svelte';
import { ShownPasscode } from './shown-passcode.svelte';

/** Regenerates at once, as a confirmed question does. */
async function regenerated(backend: FakeBackend, fileId: string): Promise<Handover> {
  const answer = await backend.regenerate(fileId);
  if (answer.is !== 'done') throw new Error('it asks again');
  return answer.handover;
}

async function opened(fileId = '501') {
  const backend = new FakeBackend();
  const pendingPasscodes = new PendingPasscodes(backend);
  backend.listen((event) => {
    pendingPasscodes.handleEvent(event);
  });
  pendingPasscodes.receive(await regenerated(backend, fileId));
  return { backend, pendingPasscodes };
}

const asked = (backend: FakeBackend, name: string) => backend.calls.some((call) => call.name === name);

test('leaving asks while the passcode is neither copied nor passed on', async () => {
  const { pendingPasscodes } = await opened();
  const going = pendingPasscodes.leave();
  expect(pendingPasscodes.leaving).toBe('page');
  pendingPasscodes.stay();
  expect(await going).toBe(false);
  expect(pendingPasscodes.open).not.toBeNull();
});

test('a copied passcode may be left; it goes on waiting', async () => {
  const { pendingPasscodes } = await opened();
  expect(await pendingPasscodes.copy()).toBe(true);
  expect(await pendingPasscodes.leave()).toBe(true);
  expect(pendingPasscodes.open).toBeNull();
  expect(pendingPasscodes.waiting).toHaveLength(1);
});

test('copying in the dialog copies, then leaves', async () => {
  const { pendingPasscodes, backend } = await opened();
  const going = pendingPasscodes.leave();
  await pendingPasscodes.copyAndLeave();
  expect(await going).toBe(true);
  expect(asked(backend, 'copyPasscode')).toBe(true);
});

test('a copy that fails is not copied, and nobody leaves', async () => {
  const { pendingPasscodes, backend } = await opened();
  backend.failNext('copyPasscode', problem('ClipboardUnavailable'));
  const going = pendingPasscodes.leave();
  await pendingPasscodes.copyAndLeave();
  expect(await going).toBe(false);
  expect(pendingPasscodes.open?.copied).toBe(false);
  expect(pendingPasscodes.problem?.code).toBe('ClipboardUnavailable');
  expect(pendingPasscodes.hold).toBeNull();
});

test('passed on means forgotten, and told on the list', async () => {
  const { pendingPasscodes, backend } = await opened();
  await pendingPasscodes.markDelivered();
  expect(pendingPasscodes.waiting).toEqual([]);
  expect(pendingPasscodes.delivered?.file.id).toBe('501');
  expect(backend.handovers).toEqual([]);
});

test('the closing window waits, and copying never closes it, because closing clears the clipboard', async () => {
  const { pendingPasscodes, backend } = await opened();
  pendingPasscodes.askToClose(() => void backend.quit());
  expect(pendingPasscodes.leaving).toBe('window');
  await pendingPasscodes.copyAndLeave();
  expect(asked(backend, 'quit')).toBe(false);
  expect(pendingPasscodes.promptPaste).toBe(true);
  pendingPasscodes.askToClose(() => void backend.quit());
  await pendingPasscodes.markDeliveredAndLeave();
  expect(asked(backend, 'quit')).toBe(true);
});

test('the window closes only when the last waiting passcode is passed on', async () => {
  const { pendingPasscodes, backend } = await opened();
  pendingPasscodes.receive(await regenerated(backend, '502'));
  pendingPasscodes.askToClose(() => void backend.quit());
  await pendingPasscodes.markDeliveredAndLeave();
  expect(asked(backend, 'quit')).toBe(false);
  expect(pendingPasscodes.waiting).toHaveLength(1);
});

test('a newer passcode of the same file replaces the older one', async () => {
  const { pendingPasscodes, backend } = await opened();
  const newer = await regenerated(backend, '501');
  pendingPasscodes.receive(newer);
  expect(pendingPasscodes.waiting.map((handover) => handover.id)).toEqual([newer.id]);
});

test('how the stay on the clipboard ended is told for the passcode it was', async () => {
  const { pendingPasscodes } = await opened();
  await pendingPasscodes.copy();
  pendingPasscodes.handleEvent({ about: 'clipboard', hold: null, ended: 'replaced' });
  expect(pendingPasscodes.ended).toEqual({ handover: pendingPasscodes.open?.id, how: 'replaced' });
  await pendingPasscodes.copy();
  expect(pendingPasscodes.ended).toBeNull();
});

test('clearing is told in steps, all of the same passcode', async () => {
  const { pendingPasscodes } = await opened();
  await pendingPasscodes.copy();
  const handover = pendingPasscodes.open?.id;
  for (const how of ['clearing', 'not_cleared', 'cleared'] as const) {
    pendingPasscodes.handleEvent({ about: 'clipboard', hold: null, ended: how });
    expect(pendingPasscodes.ended).toEqual({ handover, how });
  }
});

test('a further recipient is not written into what a list shows', async () => {
  const { backend, pendingPasscodes } = await opened();
  const file = pendingPasscodes.open?.file;
  if (file === undefined) throw new Error('no passcode is open');
  const before = [...file.recipients];
  pendingPasscodes.sharing.ask(file);
  pendingPasscodes.sharing.address = 'l.ortega@halden-legal.example';
  backend.files = [file];
  await pendingPasscodes.sharing.send();
  expect(file.recipients).toEqual(before);
  expect(pendingPasscodes.open?.file.recipients).toEqual([...before, 'l.ortega@halden-legal.example']);
});

test('after a reload the one that was not copied opens', async () => {
  const { backend } = await opened();
  const [first] = backend.handovers;
  const second = await regenerated(backend, '502');
  const copied = first ? [{ ...first, copied: true }] : [];
  expect(new PendingPasscodes(backend, [...copied, second]).open?.id).toBe(second.id);
});

test('a passcode hidden by default hides again after a while and when the window loses the focus', async () => {
  vi.useFakeTimers();
  const shown = new ShownPasscode(new FakeBackend(), 'h1', true);
  const show = async () => {
    const showing = shown.show();
    await vi.advanceTimersByTimeAsync(1);
    await showing;
  };
  await show();
  expect(shown.text).toBe('k7Qm0xTb9R');
  await vi.advanceTimersByTimeAsync(15_000);
  expect(shown.text).toBeNull();
  await show();
  shown.onBlur();
  expect(shown.text).toBeNull();
  vi.useRealTimers();
});

test('a passcode that could not be copied stays to be typed over', async () => {
  const shown = new ShownPasscode(new FakeBackend(), 'h1', true);
  await shown.show(true);
  shown.onBlur();
  expect(shown.text).toBe('k7Qm0xTb9R');
});

test('what is hidden before it came is told to be hidden, and showing it again waits for that', async () => {
  const backend = new FakeBackend();
  const shown = new ShownPasscode(backend, 'h1', false);
  const told = () => backend.calls.filter(({ name }) => /^(show|hide)Passcode$/.test(name));
  const first = shown.show();
  shown.hide();
  await first;
  expect(shown.text).toBeNull();
  expect(told().map(({ name }) => name)).toEqual(['showPasscode', 'hidePasscode']);
  const hide = backend.hidePasscode;
  let goOn: () => unknown = () => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  backend.hidePasscode = (handover) => hide(handover).then(() => held);
  await shown.show();
  shown.hide();
  const again = shown.show();
  await Promise.resolve();
  expect(told()).toHaveLength(4);
  goOn();
  await again;
  expect(told().map(({ name, args }) => [name, args[0]])).toEqual([
    ['showPasscode', 'h1'],
    ['hidePasscode', 'h1'],
    ['showPasscode', 'h1'],
    ['hidePasscode', 'h1'],
    ['showPasscode', 'h1'],
  ]);
});
