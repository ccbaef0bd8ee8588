import { expect, test, vi } from 'vitest';
import { FakeBackend, problem } from '../ipc/fake';
import { Handovers } from './handover.svelte';
import { Passcodes } from './passcode.svelte';

function page(backend = new FakeBackend()) {
  const handovers = new Handovers(backend);
  return { backend, handovers, passcodes: new Passcodes(backend, handovers) };
}

test('recent files come in step by step, those that can be regenerated first', async () => {
  const { passcodes } = page();
  await passcodes.begin();
  const { files } = passcodes;
  expect(files.files.map((file) => file.id)).toEqual(['501', '502', '503', '504', '505']);
  expect([files.looked, files.total, files.looking]).toEqual([4, 4, false]);
});

test('the selected file stays selected when others come in above it', async () => {
  const { passcodes, backend } = page();
  const [first, second] = backend.files;
  vi.spyOn(backend, 'recentFiles').mockImplementation((found) => {
    found({ files: second ? [second] : [], looked: 1, total: 2, unreadable: 0 });
    passcodes.files.current = 0;
    found({
      files: first ? [{ ...first, backup_at: '2030-01-01T00:00:00Z' }] : [],
      looked: 2,
      total: 2,
      unreadable: 0,
    });
    return Promise.resolve();
  });
  await passcodes.begin();
  expect(passcodes.files.files.map((file) => file.id)).toEqual(['501', '502']);
  expect(passcodes.files.selected?.id).toBe('502');
});

test('stopping keeps what was found and takes nothing more', async () => {
  const { passcodes, backend } = page();
  let later: (() => void) | undefined;
  vi.spyOn(backend, 'recentFiles').mockImplementation(
    (found) =>
      new Promise((resolve) => {
        found({ files: backend.files.slice(0, 1), looked: 1, total: 9, unreadable: 0 });
        later = () => {
          found({ files: backend.files.slice(1), looked: 9, total: 9, unreadable: 0 });
          resolve();
        };
      }),
  );
  const looking = passcodes.begin();
  passcodes.files.stop();
  later?.();
  await looking;
  expect(passcodes.files.files).toHaveLength(1);
  expect([passcodes.files.stopped, passcodes.files.looking]).toEqual([true, false]);
});

test('the filter looks at recipients, sharers, files and assets in any letter case', async () => {
  const { passcodes } = page();
  await passcodes.begin();
  const shown = (filter: string) => {
    passcodes.files.filter = filter;
    return passcodes.files.shown.map((file) => file.id);
  };
  expect(shown('ORTEGA')).toEqual(['502']);
  expect(shown('e.berg')).toEqual(['503']);
  expect(shown('parquet')).toEqual(['505']);
  expect(shown(' vol-photos ')).toEqual(['503']);
  expect(shown('nobody')).toEqual([]);
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

test('an id that no list has is said to be missing and asks nothing by itself', async () => {
  const { passcodes } = page();
  await passcodes.follow({ fileId: '999' });
  expect([passcodes.lookup.id, passcodes.lookup.missing]).toEqual(['999', true]);
  expect(passcodes.regeneration.asked).toBeNull();
});

test('a native id opens the files of its asset', async () => {
  const { passcodes } = page();
  await passcodes.follow({ asset: 'ebs_volume', nativeId: 'vol-0123456789abcdef0' });
  expect(passcodes.asset?.name).toBe('vol-photos');
  expect(passcodes.files.files.map((file) => file.id)).toEqual(['503']);
});

test('the same target is followed once', async () => {
  const { passcodes } = page();
  const target = { recipient: 'l.ortega@halden-legal.example' };
  await passcodes.follow(target);
  passcodes.files.filter = '';
  await passcodes.follow(target);
  expect(passcodes.files.filter).toBe('');
});

test('a second confirmation sends no second request', async () => {
  const { passcodes, backend } = page();
  await passcodes.follow({ fileId: '501' });
  await Promise.all([passcodes.regeneration.confirm(), passcodes.regeneration.confirm()]);
  expect(backend.calls.filter((call) => call.name === 'regenerate')).toHaveLength(1);
  expect(passcodes.handovers.open?.file.id).toBe('501');
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
  expect(passcodes.handovers.open?.file.id).toBe('501');
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
