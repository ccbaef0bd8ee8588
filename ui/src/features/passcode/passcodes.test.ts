import { expect, test, vi } from 'vitest';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import { PendingPasscodes } from './delivery/pending-passcodes.svelte';
import { Passcodes } from './passcodes.svelte';

function page(backend = new FakeBackend()) {
  const pendingPasscodes = new PendingPasscodes(backend);
  return { backend, pendingPasscodes, passcodes: new Passcodes(backend, pendingPasscodes) };
}

const ids = ({ files }: Passcodes) =>
  Array.from({ length: files.matched }, (_, index) => files.pages.row(index)?.id);

test('files are looked for once, and those that can be regenerated stand first', async () => {
  const { passcodes, backend } = page();
  await passcodes.begin();
  await passcodes.begin();
  expect(ids(passcodes)).toEqual(['501', '502', '503', '504', '505']);
  expect(passcodes.files.state).toMatchObject({ looked: 4, total: 4, looking: false });
  expect(backend.calls.filter((call) => call.name === 'startScan')).toHaveLength(1);
});

test('the chosen file stays current when others come in above it, a first hit does not', async () => {
  const { passcodes, backend } = page();
  const [first, ...others] = backend.files;
  backend.files = others;
  await passcodes.begin();
  expect(passcodes.files.selected).toBeUndefined();
  passcodes.files.current = 0;
  expect(passcodes.files.selected?.id).toBe('502');
  expect((await passcodes.files.settled())?.id).toBe('502');
  backend.files = first ? [{ ...first, backup_at: '2030-01-01T00:00:00Z' }, ...others] : [];
  passcodes.handleEvent({ about: 'files', state: { ...backend.look, looked: 5 } });
  await vi.waitFor(() => {
    expect(passcodes.files.matched).toBe(5);
  });
  expect([passcodes.files.current, passcodes.files.selected?.id]).toEqual([1, '502']);
  await passcodes.files.type('tanaka');
  expect([passcodes.files.current, passcodes.files.selected?.id]).toEqual([0, '501']);
});

test('stopping keeps what was found', async () => {
  const { passcodes, backend } = page();
  backend.looks = { looking: true, looked: 2, total: 9 };
  await passcodes.begin();
  expect(passcodes.files.looking).toBe(true);
  await passcodes.files.stop();
  expect(passcodes.files.state).toMatchObject({ stopped: true, looking: false });
  expect(passcodes.files.matched).toBe(5);
});

test('what was found long ago is looked at again, and only then', async () => {
  const { passcodes, backend } = page();
  const looks = () => backend.calls.filter((call) => call.name === 'startScan').length;
  await passcodes.refreshStale();
  expect(looks()).toBe(0);
  backend.looks = { looked_at: new Date(Date.now() - 599_000).toISOString() };
  await passcodes.begin();
  await passcodes.refreshStale();
  expect(looks()).toBe(1);
  backend.looks = {};
  passcodes.handleEvent({
    about: 'files',
    state: { ...backend.look, looked_at: new Date(Date.now() - 601_000).toISOString() },
  });
  await passcodes.refreshStale();
  expect(looks()).toBe(2);
});

test('an asset shows what is known of it at once and keeps its files when it cannot be read', async () => {
  const { passcodes, backend } = page();
  await passcodes.begin();
  backend.failNext('filesOfAsset', problem('Offline'));
  await passcodes.openAsset({ kind: 'ebs_volume', id: 'a3', name: 'vol-photos' });
  expect(ids(passcodes)).toEqual(['503']);
  expect(passcodes.files.problem?.code).toBe('Offline');
  expect(passcodes.source).toBe('ebs_volume');
  await passcodes.again();
  expect(passcodes.files.problem).toBeNull();
});

test('an asset is pinned and let go', async () => {
  const { passcodes, backend } = page();
  await passcodes.begin();
  const asset = { kind: 'ebs_volume', id: 'a3', name: 'vol-photos' } as const;
  await passcodes.pins.toggle(asset);
  expect([passcodes.pins.has('a3'), backend.pinned]).toEqual([true, [asset]]);
  backend.failNext('pinAsset', problem('JournalUnavailable'));
  await passcodes.pins.toggle(asset);
  expect([passcodes.pins.has('a3'), passcodes.pins.problem?.code]).toEqual([true, 'JournalUnavailable']);
  await passcodes.pins.toggle(asset);
  expect(passcodes.pins.assets).toEqual([]);
});

test('an id leads to its file and the question; an ended link only to the file', async () => {
  const { passcodes } = page();
  await passcodes.follow({ fileId: '502' });
  expect(passcodes.files.selected?.id).toBe('502');
  expect(passcodes.regeneration.asked?.id).toBe('502');
  passcodes.regeneration.cancel();
  await passcodes.follow({ fileId: '504' });
  expect(passcodes.files.selected?.id).toBe('504');
  expect(passcodes.regeneration.asked).toBeNull();
});

test('the id of an asset leads to its files', async () => {
  const { passcodes } = page();
  await passcodes.follow({ fileId: 'a3' });
  expect(passcodes.asset?.name).toBe('vol-photos');
  expect(passcodes.regeneration.asked).toBeNull();
});

test('an id that no list has is said to be missing and asks nothing by itself', async () => {
  const { passcodes } = page();
  await passcodes.follow({ fileId: '999' });
  expect([passcodes.lookup.id, passcodes.lookup.missing]).toEqual(['999', true]);
  expect(passcodes.regeneration.asked).toBeNull();
});

test('a native id opens the files of its asset', async () => {
  const { passcodes } = page();
  await passcodes.follow({ kind: 'ebs_volume', nativeId: 'vol-0123456789abcdef0' });
  expect(passcodes.asset?.name).toBe('vol-photos');
  expect(ids(passcodes)).toEqual(['503']);
});

test('the same target is followed once', async () => {
  const { passcodes } = page();
  const target = { recipient: 'l.ortega@halden-legal.example' };
  await passcodes.follow(target);
  expect([passcodes.files.text, passcodes.files.selected?.id, passcodes.focusRowsRequest]).toEqual([
    target.recipient,
    '502',
    1,
  ]);
  await passcodes.files.type('');
  await passcodes.follow(target);
  expect(passcodes.files.text).toBe('');
});

test('a second confirmation sends no second request', async () => {
  const { passcodes, backend } = page();
  await passcodes.follow({ fileId: '501' });
  await Promise.all([passcodes.regeneration.confirm(), passcodes.regeneration.confirm()]);
  expect(backend.calls.filter((call) => call.name === 'regenerate')).toHaveLength(1);
  expect(passcodes.pendingPasscodes.open?.file.id).toBe('501');
});

test('a lost answer is told, and generating again is the person’s to ask', async () => {
  const backend = new FakeBackend().failNext('regenerate', problem('UnknownOutcome'));
  const { passcodes } = page(backend);
  await passcodes.follow({ fileId: '501' });
  await passcodes.regeneration.confirm();
  expect(passcodes.regeneration.failed?.problem.code).toBe('UnknownOutcome');
  expect(backend.calls.filter((call) => call.name === 'regenerate')).toHaveLength(1);
  await passcodes.regeneration.again();
  expect(passcodes.regeneration.failed).toBeNull();
  expect(passcodes.pendingPasscodes.open?.file.id).toBe('501');
});

test('assets are searched when the typing pauses, and the older answer is dropped', async () => {
  vi.useFakeTimers();
  const { passcodes, backend } = page();
  const opened = passcodes.ofKind('ec2_instance');
  await vi.runAllTimersAsync();
  await opened;
  passcodes.search?.type('web');
  passcodes.search?.type('file');
  await vi.runAllTimersAsync();
  expect(backend.calls.filter((call) => call.name === 'assets').map((call) => call.args[1])).toEqual([
    '',
    'file',
  ]);
  expect(passcodes.search?.assets.map((asset) => asset.name)).toEqual(['fileserver-01']);
  vi.useRealTimers();
});
