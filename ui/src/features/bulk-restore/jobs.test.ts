import { expect, test, vi } from 'vitest';
import type { ItemKey, JobState } from '../../api/bindings';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import { Jobs } from './jobs.svelte';

const keys = (backend: FakeBackend, count: number): ItemKey[] =>
  backend.trash.slice(0, count).map(({ row }) => row.key);

/** A desk on which the first items of the trash were restored, as far as nothing stood in the way. */
async function restored(count = 4) {
  const backend = new FakeBackend();
  const changed = vi.fn();
  const told = vi.fn();
  const jobs = new Jobs(backend, changed, told);
  backend.listen((event) => jobs.handleEvent(event));
  await jobs.preview.begin({ of: 'items', keys: keys(backend, count) });
  await jobs.preview.start();
  return { backend, jobs, changed, told };
}

const shown = (jobs: Jobs): JobState => {
  if (jobs.shown === undefined) throw new Error('no job is shown');
  return jobs.shown;
};

test('a selection is looked at, decided about, restored and shown', async () => {
  const { backend, jobs, changed } = await restored();
  expect(jobs.preview.open).toBe(false);
  expect(shown(jobs).phase).toBe('asking');
  expect(shown(jobs).counts).toMatchObject({ items: 4, done: 3, asking: 1 });
  expect(changed).toHaveBeenCalled();
  expect(backend.calls.filter(({ name }) => name === 'restore')).toEqual([]);
});

test('looking can be cancelled, and nothing of it is kept', async () => {
  const backend = new FakeBackend();
  const jobs = new Jobs(backend, () => undefined);
  const looking = jobs.preview.begin({ of: 'items', keys: keys(backend, 2) });
  jobs.preview.cancel();
  await looking;
  expect([jobs.preview.open, jobs.preview.run, jobs.preview.problem]).toEqual([false, null, null]);
  await jobs.preview.start();
  expect(backend.calls.some(({ name }) => name === 'startJob')).toBe(false);
});

test('a look that failed is told and can be made again', async () => {
  const backend = new FakeBackend().failNext('dryRun', problem('Offline', { retryable: true }));
  const jobs = new Jobs(backend, () => undefined);
  await jobs.preview.begin({ of: 'items', keys: keys(backend, 2) });
  expect(jobs.preview.problem?.code).toBe('Offline');
  await jobs.preview.again();
  expect([jobs.preview.problem, jobs.preview.run?.items]).toEqual([null, 2]);
});

test('a job that cannot be begun keeps what was decided', async () => {
  const backend = new FakeBackend().failNext('startJob', problem('JournalUnavailable'));
  const jobs = new Jobs(backend, () => undefined);
  await jobs.preview.begin({ of: 'items', keys: keys(backend, 2) });
  jobs.preview.decisions.decide('name_taken', { what: 'skip' });
  await jobs.preview.start();
  expect([jobs.preview.open, jobs.preview.problem?.code, jobs.shown]).toEqual([
    true,
    'JournalUnavailable',
    undefined,
  ]);
  await jobs.preview.start();
  expect(shown(jobs).counts).toMatchObject({ done: 1, skipped: 1 });
});

test('what was heard while a wish was under way is newer than its answer', async () => {
  const { backend, jobs } = await restored();
  const before = shown(jobs);
  const paused: JobState = { ...before, phase: 'paused' };
  vi.spyOn(backend, 'pauseJob').mockImplementation(async () => {
    backend.tell({ about: 'job', state: paused });
    return { ...before, phase: 'stopping' };
  });
  await jobs.pause();
  expect(shown(jobs).phase).toBe('paused');
  expect(jobs.command).toBeNull();
});

test('answers that were not taken are told, and stay to be given', async () => {
  const { backend, jobs } = await restored();
  backend.failNext('answerJob', problem('NotConnected'));
  const decisions = {
    groups: [{ group: 'folder_gone' as const, decision: { what: 'skip' as const } }],
    items: [],
  };
  expect(await jobs.answer(decisions)).toBe(false);
  expect(jobs.problem?.code).toBe('NotConnected');
  expect(await jobs.answer(decisions)).toBe(true);
  expect(shown(jobs).phase).toBe('finished');
  expect(jobs.unfinished).toBeUndefined();
});

test('what waits for an answer is listed by what stands in its way', async () => {
  const { jobs } = await restored(7);
  const gone = jobs.askingRows('folder_gone');
  await gone.begin();
  expect([gone.total, gone.row(0)?.name]).toEqual([1, 'Storefront.png']);
});

test('a job that goes on comes before those that wait', async () => {
  const { backend, jobs } = await restored();
  const asking = shown(jobs);
  expect(jobs.unfinished).toBe(asking);
  backend.tell({ about: 'job', state: { ...asking, id: 'another', phase: 'running' } });
  expect([jobs.unfinished?.id, jobs.running?.id]).toEqual(['another', 'another']);
});

test('the rows of a job that goes on are read again, not for every step', async () => {
  vi.useFakeTimers();
  try {
    const { backend, jobs } = await timed(restored());
    const looks = () => backend.calls.filter(({ name }) => name === 'jobItems').length;
    await vi.advanceTimersByTimeAsync(2000);
    const before = looks();
    for (let step = 0; step < 20; step += 1) backend.tell({ about: 'job', state: { ...shown(jobs) } });
    await vi.advanceTimersByTimeAsync(2000);
    expect(looks() - before).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test('a second undo of an item leaves the first its sign', async () => {
  const { backend, jobs } = await restored();
  let answer: (state: JobState) => void = () => undefined;
  vi.spyOn(backend, 'undoJobItem').mockImplementation(
    () => new Promise<JobState>((resolve) => (answer = resolve)),
  );
  const first = jobs.undoItem(0);
  await jobs.undoItem(1);
  expect(jobs.undoing).toBe(0);
  answer(shown(jobs));
  await first;
  expect(jobs.undoing).toBeNull();
});

/** Lets the timers of the made-up answers run until `work` is done. */
async function timed<T>(work: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(1000);
  return work;
}
