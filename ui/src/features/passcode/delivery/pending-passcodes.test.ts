import { expect, test, vi } from 'vitest';
import { FakeBackend, problem } from '../../../../test/fake-backend/fake-backend';
import { Handovers } from './pending-passcodes.svelte';
import { ShownPasscode } from './shown-passcode.svelte';

async function opened(fileId = '501') {
  const backend = new FakeBackend();
  const handovers = new Handovers(backend);
  backend.listen((event) => {
    handovers.hear(event);
  });
  handovers.receive(await backend.regenerate(fileId, false));
  return { backend, handovers };
}

const asked = (backend: FakeBackend, name: string) => backend.calls.some((call) => call.name === name);

test('leaving asks while the passcode is neither copied nor passed on', async () => {
  const { handovers } = await opened();
  const going = handovers.leave();
  expect(handovers.leaving).toBe('page');
  handovers.stay();
  expect(await going).toBe(false);
  expect(handovers.open).not.toBeNull();
});

test('a copied passcode may be left; it goes on waiting', async () => {
  const { handovers } = await opened();
  expect(await handovers.copy()).toBe(true);
  expect(await handovers.leave()).toBe(true);
  expect(handovers.open).toBeNull();
  expect(handovers.waiting).toHaveLength(1);
});

test('copying in the dialog copies, then leaves', async () => {
  const { handovers, backend } = await opened();
  const going = handovers.leave();
  await handovers.copyAndLeave();
  expect(await going).toBe(true);
  expect(asked(backend, 'copyPasscode')).toBe(true);
});

test('a copy that fails is not copied, and nobody leaves', async () => {
  const { handovers, backend } = await opened();
  backend.failNext('copyPasscode', problem('ClipboardUnavailable'));
  const going = handovers.leave();
  await handovers.copyAndLeave();
  expect(await going).toBe(false);
  expect(handovers.open?.copied).toBe(false);
  expect(handovers.problem?.code).toBe('ClipboardUnavailable');
  expect(handovers.hold).toBeNull();
});

test('passed on means forgotten, and told on the list', async () => {
  const { handovers, backend } = await opened();
  await handovers.passOn();
  expect(handovers.waiting).toEqual([]);
  expect(handovers.passed?.file.id).toBe('501');
  expect(backend.handovers).toEqual([]);
});

test('the closing window waits, and copying never closes it, because closing clears the clipboard', async () => {
  const { handovers, backend } = await opened();
  handovers.askToClose(() => void backend.quit());
  expect(handovers.leaving).toBe('window');
  await handovers.copyAndLeave();
  expect(asked(backend, 'quit')).toBe(false);
  expect(handovers.pasteFirst).toBe(true);
  handovers.askToClose(() => void backend.quit());
  await handovers.passOnAndLeave();
  expect(asked(backend, 'quit')).toBe(true);
});

test('the window closes only when the last waiting passcode is passed on', async () => {
  const { handovers, backend } = await opened();
  handovers.receive(await backend.regenerate('502', false));
  handovers.askToClose(() => void backend.quit());
  await handovers.passOnAndLeave();
  expect(asked(backend, 'quit')).toBe(false);
  expect(handovers.waiting).toHaveLength(1);
});

test('a newer passcode of the same file replaces the older one', async () => {
  const { handovers, backend } = await opened();
  const newer = await backend.regenerate('501', false);
  handovers.receive(newer);
  expect(handovers.waiting.map((handover) => handover.id)).toEqual([newer.id]);
});

test('how the stay on the clipboard ended is told for the passcode it was', async () => {
  const { handovers } = await opened();
  await handovers.copy();
  handovers.hear({ about: 'clipboard', hold: null, ended: 'replaced' });
  expect(handovers.ended).toEqual({ handover: handovers.open?.id, how: 'replaced' });
  await handovers.copy();
  expect(handovers.ended).toBeNull();
});

test('clearing is told in steps, all of the same passcode', async () => {
  const { handovers } = await opened();
  await handovers.copy();
  const handover = handovers.open?.id;
  for (const how of ['clearing', 'not_cleared', 'cleared'] as const) {
    handovers.hear({ about: 'clipboard', hold: null, ended: how });
    expect(handovers.ended).toEqual({ handover, how });
  }
});

test('a further recipient is not written into what a list shows', async () => {
  const { backend, handovers } = await opened();
  const file = handovers.open?.file;
  if (file === undefined) throw new Error('no passcode is open');
  const before = [...file.recipients];
  handovers.sharing.ask(file);
  handovers.sharing.address = 'l.ortega@halden-legal.example';
  backend.files = [file];
  await handovers.sharing.send();
  expect(file.recipients).toEqual(before);
  expect(handovers.open?.file.recipients).toEqual([...before, 'l.ortega@halden-legal.example']);
});

test('after a reload the one that was not copied opens', async () => {
  const { backend } = await opened();
  const [first] = backend.handovers;
  const second = await backend.regenerate('502', false);
  const copied = first ? [{ ...first, copied: true }] : [];
  expect(new Handovers(backend, [...copied, second]).open?.id).toBe(second.id);
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
  shown.lookAway();
  expect(shown.text).toBeNull();
  vi.useRealTimers();
});

test('a passcode that could not be copied stays to be typed over', async () => {
  const shown = new ShownPasscode(new FakeBackend(), 'h1', true);
  await shown.show(true);
  shown.lookAway();
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
