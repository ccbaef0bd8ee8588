import { expect, test, vi } from 'vitest';
import type { Choice, FolderRef, ItemKey, Outcome, Plan } from '../../api/bindings';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import { Restore } from './restore.svelte';
import { FolderBrowser } from '../../widgets/folder-picker/folder-browser.svelte';
import { NewName } from '../../widgets/conflict/new-name.svelte';

const file: ItemKey = { kind: 'file', id: '9000' };
const home: FolderRef = { id: '11', name: 'Contracts', path: ['Legal', 'Contracts'] };
/** The first conflict of the file, which is gone afterwards. */
const gone: Plan = {
  key: file,
  item: null,
  acting_as: null,
  finding: { is: 'folder_gone', trashed_folder: null },
};
const named = { key: file, name: 'Contract 2025.docx' };
const ready9001 = { key: { kind: 'folder' as const, id: '9001' }, name: 'Spring campaign' };

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
    acting_as: null,
    finding: {
      is: 'name_taken',
      destination: home,
      existing,
      comparison,
      suggestion,
      stem_length: 4,
      existing_new_name: null,
    },
  };
}

function back(key: ItemKey, name: string): Outcome {
  const restored = {
    activity: `j-${key.id}`,
    key,
    acting_as: null,
    name,
    folder: home,
    folder_first: null,
    existing_renamed: null,
    found_by_looking: false,
  };
  return { is: 'restored', restored };
}

function asks(plan: Plan): Outcome {
  return { is: 'asks', plan };
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

test('an item is sent once and not looked at before', async () => {
  const { restore, backend } = job();
  await restore.start(ready9001);
  await restore.start(named);
  expect(backend.calls.map((call) => [call.name, call.args[0]])).toEqual([
    ['restore', ready9001.key],
    ['restore', file],
  ]);
  expect(restore.plan?.key).toEqual(file);
});

test('a taken name asks, and keeping both restores under the new one', async () => {
  const { restore, backend } = job();
  await restore.start(named);
  expect(restore.plan?.finding.is).toBe('name_taken');
  expect(restore.results).toEqual([]);
  await restore.keepBoth('Contract (old).docx');
  expect(backend.calls.map((call) => [call.name, call.args[1]])).toEqual([
    ['restore', { how: 'as_it_was' }],
    ['restore', { how: 'new_name', name: 'Contract (old).docx' }],
  ]);
  expect(restore.plan).toBeNull();
  expect(restore.results[0]?.restored.name).toBe('Contract (old).docx');
});

test('a name taken meanwhile asks again, with the new suggestion', async () => {
  const { restore, backend } = job();
  answering(backend, asks(taken()), asks(taken(file, 'Contract 2025 (3).docx')), back(file, 'c.docx'));
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
    asks(gone),
    asks(taken(folder, 'Shop (2)')),
    back(folder, 'Shop (2)'),
    back(file, 'Storefront.png'),
  );
  await restore.start({ key: file, name: 'Storefront.png' });
  await restore.answer({ how: 'folder_first' });
  expect(restore.plan?.key).toEqual(folder);
  expect(restore.again).toBe(false);
  expect(restore.goesOn?.key).toEqual(file);
  await restore.keepBoth('Shop (2)');
  expect(chosen).toEqual([
    [file, { how: 'as_it_was' }],
    [file, { how: 'folder_first' }],
    [folder, { how: 'new_name', name: 'Shop (2)' }],
    [file, { how: 'as_it_was' }],
  ]);
  expect(restore.results.map((result) => result.restored.name)).toEqual(['Storefront.png', 'Shop (2)']);
});

test('a clash in a chosen folder keeps the chosen folder', async () => {
  const { restore, backend } = job();
  const chosen = answering(backend, asks(gone), asks(taken()), back(file, 'n.png'));
  await restore.start(named);
  await restore.answer({ how: 'other_folder', folder_id: '11', name: null });
  await restore.keepBoth('n.png');
  expect(chosen.at(-1)).toEqual([file, { how: 'other_folder', folder_id: '11', name: 'n.png' }]);
});

test('a failure in the dialog leaves the question open; a second try can succeed', async () => {
  const { restore, backend } = job();
  await restore.start(named);
  backend.failNext('restore', problem('Offline'));
  await restore.keepBoth('a.docx');
  expect(restore.failed?.problem.code).toBe('Offline');
  expect(restore.plan).not.toBeNull();
  expect(restore.failures).toEqual([]);
  await restore.keepBoth('a.docx');
  expect([restore.failed, restore.plan]).toEqual([null, null]);
});

test('one restore at a time', async () => {
  const { restore, backend } = job();
  await Promise.all([
    restore.start(named),
    restore.start({ key: { kind: 'folder', id: '9001' }, name: 'b' }),
  ]);
  expect(backend.calls.filter((call) => call.name === 'restore')).toHaveLength(1);
});

test('cancelling the look at an ID sends and shows nothing', async () => {
  const { restore, backend } = job();
  const looking = restore.follow({ boxId: '9001' });
  expect(restore.working?.step).toBe('planning');
  restore.cancel();
  await looking;
  expect(backend.calls.map((call) => call.name)).toEqual(['planById']);
  expect([restore.plan, restore.failures, restore.results, restore.working]).toEqual([null, [], [], null]);
});

test('a restore that was sent is not taken back by cancelling', async () => {
  const { restore } = job();
  const starting = restore.start(ready9001);
  expect(restore.working?.step).toBe('restoring');
  restore.cancel();
  expect(restore.working?.step).toBe('restoring');
  await starting;
  expect(restore.results.map((result) => result.restored.key)).toEqual([ready9001.key]);
});

test('when the folder is back but its item is not sent, a second try restores it', async () => {
  const { restore, backend } = job();
  const folder: ItemKey = { kind: 'folder', id: '70' };
  const answers = [asks(gone), asks(taken(folder, 'Shop (2)')), back(folder, 'Shop (2)')];
  const sent = vi.spyOn(backend, 'restore');
  for (const answer of answers) sent.mockResolvedValueOnce(answer);
  sent.mockRejectedValueOnce(problem('Offline')).mockResolvedValueOnce(back(file, 'Storefront.png'));
  await restore.start({ key: file, name: 'Storefront.png' });
  await restore.answer({ how: 'folder_first' });
  await restore.keepBoth('Shop (2)');
  expect(restore.results.map((result) => result.restored.name)).toEqual(['Shop (2)']);
  expect(restore.failures.map((one) => [one.item.key, one.problem.code])).toEqual([[file, 'Offline']]);
  await restore.failures[0]?.again();
  expect(restore.failures).toEqual([]);
  expect(restore.results.map((result) => result.restored.name)).toEqual(['Storefront.png', 'Shop (2)']);
});

test('when the folder is back but its item is not, the item failed', async () => {
  const { restore, backend } = job();
  const folder: ItemKey = { kind: 'folder', id: '70' };
  answering(backend, asks(gone), asks(taken(folder, 'Shop (2)')), back(folder, 'Shop (2)'));
  await restore.start({ key: file, name: 'Storefront.png' });
  await restore.answer({ how: 'folder_first' });
  await restore.keepBoth('Shop (2)');
  expect(restore.failures.map((one) => one.item.key)).toEqual([file]);
});

/** A restore that runs until the test ends it. */
function underWay(backend: FakeBackend) {
  let end: { resolve: (outcome: Outcome) => void; reject: (reason: unknown) => void } | undefined;
  const promise = new Promise<Outcome>((resolve, reject) => (end = { resolve, reject }));
  vi.spyOn(backend, 'restore').mockReturnValueOnce(promise);
  return {
    resolve: (outcome: Outcome) => end?.resolve(outcome),
    reject: (reason: unknown) => end?.reject(reason),
  };
}

test.each([{ boxId: '9000' }, { key: file }])(
  'what is pasted while a restore runs waits, and that restore still tells of its failure',
  async (pasted) => {
    const { restore, backend } = job();
    const running = underWay(backend);
    const started = restore.start(ready9001);
    await vi.waitFor(() => {
      expect(restore.working?.step).toBe('restoring');
    });
    await restore.follow(pasted);
    expect(restore.working).toEqual({ item: ready9001, step: 'restoring' });
    running.reject(problem('Forbidden'));
    await started;
    expect(restore.plan?.key).toEqual(file);
    restore.cancel();
    expect(restore.failures.map((one) => [one.item, one.problem.code])).toEqual([[ready9001, 'Forbidden']]);
  },
);

test('what is pasted while a restore runs waits for the question that the restore asks', async () => {
  const { restore, backend } = job();
  const running = underWay(backend);
  const started = restore.start(ready9001);
  await vi.waitFor(() => {
    expect(restore.working?.step).toBe('restoring');
  });
  await restore.follow({ key: file });
  running.resolve(asks(taken(ready9001.key)));
  await started;
  expect(restore.plan?.key).toEqual(ready9001.key);
  restore.cancel();
  await vi.waitFor(() => {
    expect(restore.plan?.key).toEqual(file);
  });
});

test('what the person starts as the question closes comes before what waits', async () => {
  const { restore, backend } = job();
  const running = underWay(backend);
  const started = restore.start(ready9001);
  await vi.waitFor(() => {
    expect(restore.working?.step).toBe('restoring');
  });
  await restore.follow({ key: file });
  running.resolve(asks(taken(ready9001.key)));
  await started;
  restore.cancel();
  await restore.start(ready9001);
  expect(restore.results.map((result) => result.restored.key)).toEqual([ready9001.key]);
  expect(restore.plan?.key).toEqual(file);
});

test('an id that could not be looked up is looked up again as an id', async () => {
  const { restore, backend } = job();
  backend.failNext('planById', problem('Offline'));
  await restore.follow({ boxId: '9001' });
  expect(restore.failures.map((one) => one.problem.code)).toEqual(['Offline']);
  await restore.failures[0]?.again();
  expect(restore.failures).toEqual([]);
  expect(restore.results[0]?.restored.key).toEqual(ready9001.key);
});

test('a browser that does not open is not a restore that failed', async () => {
  const { restore, backend } = job();
  const already: Plan = {
    key: file,
    item: null,
    acting_as: null,
    finding: { is: 'already_back', name: 'Contract 2025.docx', folder: home },
  };
  answering(backend, asks(already));
  await restore.start(named);
  backend.failNext('openInBox', problem('Unexpected'));
  await restore.openInBox(file);
  expect([restore.openFailed?.code, restore.failed]).toEqual(['Unexpected', null]);
  restore.cancel();
  expect([restore.openFailed, restore.failures]).toEqual([null, []]);
});

test('a failure in the dialog goes with the dialog', async () => {
  const { restore, backend } = job();
  await restore.start(named);
  backend.failNext('restore', problem('Offline'));
  await restore.keepBoth('a.docx');
  restore.cancel();
  expect([restore.failed, restore.failures]).toEqual([null, []]);
});

test('a question that came again does not mark the next one', async () => {
  const { restore, backend } = job();
  answering(backend, asks(taken()), asks(taken()), asks(taken()));
  await restore.start(named);
  await restore.keepBoth('b.docx');
  expect(restore.again).toBe(true);
  restore.cancel();
  await restore.start(named);
  expect(restore.plan?.finding.is).toBe('name_taken');
  expect(restore.again).toBe(false);
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
  const name = new NewName(backend, { kind: 'file', id: '9000' }, '11', 'a');
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
  const tree = new FolderBrowser(new FakeBackend(), { kind: 'file', id: '9000' });
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

test('what was brought back is there again when its account is used again, and is put back from there', async () => {
  const { restore, backend, changed } = job();
  await restore.start({ key: { kind: 'folder', id: '9001' }, name: 'Spring campaign' });
  expect(changed).toHaveBeenCalledTimes(1);
  const later = vi.fn();
  const again = new Restore(backend, later, restore.results);
  const [result] = again.results;
  expect([result?.restored.name, result?.undo]).toEqual(['Spring campaign', 'offered']);
  await result?.putBack();
  expect([result?.undo, later.mock.calls.length, changed.mock.calls.length]).toEqual(['done', 1, 1]);
});
