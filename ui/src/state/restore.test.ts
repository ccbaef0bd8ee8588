import { expect, test, vi } from 'vitest';
import type { Choice, FolderRef, ItemKey, Outcome, Plan } from '../ipc/bindings';
import { FakeBackend, problem } from '../ipc/fake';
import { Restore } from './restore.svelte';
import { FolderTree } from './restore-folders.svelte';
import { ProposedName } from './restore-name.svelte';

const file: ItemKey = { kind: 'file', id: '9000' };
const home: FolderRef = { id: '11', name: 'Contracts', path: ['Legal', 'Contracts'] };
const named = { key: file, name: 'Contract 2025.docx' };

function job(backend = new FakeBackend()) {
  const changed = vi.fn();
  return { backend, changed, restore: new Restore(backend, changed) };
}

function taken(key: ItemKey = file, suggestion = 'Contract 2025 (2).docx'): Plan {
  const existing = { key, name: 'x', size: 1, modified_at: null, modified_by: null, owner: null };
  const comparison = { same_content: null, same_kind: true, newer_by_seconds: null, larger_by_bytes: null };
  return {
    key,
    item: null,
    finding: { is: 'name_taken', destination: home, existing, comparison, suggestion, stem_length: 4 },
  };
}

function back(key: ItemKey, name: string): Outcome {
  const restored = {
    activity: `j-${key.id}`,
    key,
    name,
    folder: home,
    folder_first: null,
    found_by_looking: false,
  };
  return { is: 'restored', restored };
}

/** Answers restores in turn, and keeps what was chosen. */
function answering(backend: FakeBackend, ...outcomes: Outcome[]): [ItemKey, Choice][] {
  const chosen: [ItemKey, Choice][] = [];
  vi.spyOn(backend, 'restore').mockImplementation((key, choice) => {
    chosen.push([key, choice]);
    const outcome = outcomes.shift();
    return outcome ? Promise.resolve(outcome) : Promise.reject(new Error('restored once too often'));
  });
  return chosen;
}

test('an item with nothing in its way goes back without a question', async () => {
  const { restore, backend, changed } = job();
  await restore.start({ key: { kind: 'folder', id: '9001' }, name: 'Spring campaign' });
  expect(restore.plan).toBeNull();
  expect(restore.results[0]?.restored.folder.path).toEqual(['Marketing']);
  expect(backend.calls.find((call) => call.name === 'restore')?.args[1]).toEqual({ how: 'as_it_was' });
  expect(changed).toHaveBeenCalledTimes(1);
});

test('a taken name asks, and keeping both restores under the new one', async () => {
  const { restore, backend } = job();
  await restore.start(named);
  expect(restore.plan?.finding.is).toBe('name_taken');
  expect(backend.calls.some((call) => call.name === 'restore')).toBe(false);
  await restore.keepBoth('Contract (old).docx');
  expect(restore.plan).toBeNull();
  expect(restore.results[0]?.restored.name).toBe('Contract (old).docx');
});

test('a name taken meanwhile asks again, with the new suggestion', async () => {
  const { restore, backend } = job();
  answering(backend, { is: 'asks', plan: taken(file, 'Contract 2025 (3).docx') }, back(file, 'c.docx'));
  await restore.start(named);
  expect(restore.again).toBe(false);
  await restore.keepBoth('Contract 2025 (2).docx');
  expect(restore.again).toBe(true);
  expect(restore.plan?.finding).toMatchObject({ suggestion: 'Contract 2025 (3).docx' });
  await restore.keepBoth('c.docx');
  expect([restore.again, restore.plan]).toEqual([false, null]);
});

test('the folder first: its own clash is asked about, then the item goes on', async () => {
  const { restore, backend } = job();
  const folder: ItemKey = { kind: 'folder', id: '70' };
  const chosen = answering(
    backend,
    { is: 'asks', plan: taken(folder, 'Shop (2)') },
    back(folder, 'Shop (2)'),
    back(file, 'Storefront.png'),
  );
  const gone: Plan = { key: file, item: null, finding: { is: 'folder_gone', trashed_folder: null } };
  const ready: Plan = { key: file, item: null, finding: { is: 'ready', destination: home } };
  vi.spyOn(backend, 'plan').mockResolvedValueOnce(gone).mockResolvedValueOnce(ready);
  await restore.start({ key: file, name: 'Storefront.png' });
  await restore.answer({ how: 'folder_first' });
  expect(restore.plan?.key).toEqual(folder);
  expect(restore.again).toBe(false);
  expect(restore.goesOn?.key).toEqual(file);
  await restore.keepBoth('Shop (2)');
  expect(chosen).toEqual([
    [file, { how: 'folder_first' }],
    [folder, { how: 'new_name', name: 'Shop (2)' }],
    [file, { how: 'as_it_was' }],
  ]);
  expect(restore.results.map((result) => result.restored.name)).toEqual(['Storefront.png', 'Shop (2)']);
});

test('a clash in a chosen folder keeps the chosen folder', async () => {
  const { restore, backend } = job();
  const chosen = answering(backend, { is: 'asks', plan: taken() }, back(file, 'n.png'));
  vi.spyOn(backend, 'plan').mockResolvedValue({
    key: file,
    item: null,
    finding: { is: 'folder_gone', trashed_folder: null },
  });
  await restore.start(named);
  await restore.answer({ how: 'other_folder', folder_id: '11', name: null });
  await restore.keepBoth('n.png');
  expect(chosen[1]).toEqual([file, { how: 'other_folder', folder_id: '11', name: 'n.png' }]);
});

test('a failure in the dialog leaves the question open; a second try can succeed', async () => {
  const { restore, backend } = job();
  await restore.start(named);
  backend.failNext('restore', problem('Offline'));
  await restore.keepBoth('a.docx');
  expect(restore.failed?.problem.code).toBe('Offline');
  expect(restore.plan).not.toBeNull();
  await restore.keepBoth('a.docx');
  expect([restore.failed, restore.plan]).toEqual([null, null]);
});

test('one restore at a time', async () => {
  const { restore, backend } = job();
  await Promise.all([
    restore.start(named),
    restore.start({ key: { kind: 'folder', id: '9001' }, name: 'b' }),
  ]);
  expect(backend.calls.filter((call) => call.name === 'plan')).toHaveLength(1);
});

test('cancelling a plan that is being made shows nothing afterwards', async () => {
  const { restore } = job();
  const starting = restore.start(named);
  restore.cancel();
  await starting;
  expect([restore.plan, restore.failed, restore.working]).toEqual([null, null, null]);
});

test('an id of several items asks which one; an id of none is gone', async () => {
  const { restore, backend } = job();
  const other: Plan = { ...taken(), key: { kind: 'folder', id: '9000' } };
  vi.spyOn(backend, 'planById').mockResolvedValueOnce([taken(), other]).mockResolvedValueOnce([]);
  await restore.follow({ boxId: '9000' });
  expect(restore.found).toHaveLength(2);
  restore.cancel();
  await restore.follow({ boxId: '1' });
  expect(restore.plan?.finding.is).toBe('gone');
});

test('undo tells whether it worked', async () => {
  const { restore, backend, changed } = job();
  await restore.start({ key: { kind: 'folder', id: '9001' }, name: 'Spring campaign' });
  const [result] = restore.results;
  backend.failNext('undoRestore', problem('ChangedSince'));
  await result?.putBack();
  expect([result?.undo, result?.problem?.code]).toEqual(['failed', 'ChangedSince']);
  await result?.putBack();
  expect(result?.undo).toBe('done');
  expect(changed).toHaveBeenCalledTimes(2);
});

test('a name is checked when the typing pauses; an emptied one at once', async () => {
  vi.useFakeTimers();
  const backend = new FakeBackend();
  const name = new ProposedName(backend, '11', 'a');
  name.text = 'a/';
  name.text = 'a/b';
  expect(name.problem).toBeNull();
  await vi.runAllTimersAsync();
  expect(name.problem).toBe('slash');
  expect(backend.calls.filter((call) => call.name === 'checkName')).toHaveLength(1);
  name.text = '';
  expect(name.problem).toBe('empty');
  name.text = 'a?';
  await vi.runAllTimersAsync();
  expect([name.problem, name.awkwardOnWindows]).toEqual([null, true]);
  vi.useRealTimers();
});

test('no folder is chosen until the person goes somewhere', async () => {
  const tree = new FolderTree(new FakeBackend());
  await tree.begin();
  expect(tree.chosen).toBeNull();
  tree.current = tree.rows.findIndex((row) => row.name === 'Finance');
  expect(tree.chosen).toMatchObject({ id: '40', may_add: false });
  await tree.open('10');
  expect(tree.chosen).toMatchObject({ id: '10', path: ['Legal'], may_add: true });
  expect(tree.rows.map((row) => row.name)).toEqual(['Contracts']);
  await tree.up();
  expect(tree.chosen?.id).toBe('0');
});
