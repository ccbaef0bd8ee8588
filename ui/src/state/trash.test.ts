import { expect, test, vi } from 'vitest';
import type { TrashQuery, TrashWindow } from '../ipc/bindings';
import { FakeBackend, problem } from '../ipc/fake';
import { Trash } from './trash.svelte';
import { deletedRange, isBackwards } from './trash-when';

/** A backend whose answers are let go by hand, in any order. */
function held() {
  const backend = new FakeBackend();
  const waiting: { query: TrashQuery; from: number; answer: () => Promise<void>; refuse: () => void }[] = [];
  const rows = backend.trashRows.bind(backend);
  vi.spyOn(backend, 'trashRows').mockImplementation(
    (query, from, count) =>
      new Promise<TrashWindow>((resolve, reject) => {
        waiting.push({
          query,
          from,
          answer: async () => {
            resolve(await rows(query, from, count));
            await Promise.resolve();
          },
          refuse: () => {
            reject(problem('Offline'));
          },
        });
      }),
  );
  return { backend, waiting };
}

test('every keystroke asks, and the newest question wins whatever the order of the answers', async () => {
  const { backend, waiting } = held();
  const trash = new Trash(backend);
  const typed = [trash.type('r'), trash.type('re'), trash.type('report 19')];
  expect(waiting.map((one) => one.query.text)).toEqual(['r', 're', 'report 19']);
  await waiting[2]?.answer();
  await waiting[0]?.answer();
  await waiting[1]?.answer();
  await Promise.all(typed);
  expect(trash.pages.matched).toBe(1);
  expect(trash.pages.row(0)?.name).toBe('Report 190.pdf');
});

test('what is shown stays until there is something in its place', async () => {
  const { backend, waiting } = held();
  const trash = new Trash(backend);
  const first = trash.type('');
  await waiting[0]?.answer();
  await first;
  const second = trash.type('zzz');
  expect(trash.pages.row(0)?.name).toBe('Contract 2025.docx');
  await waiting[1]?.answer();
  await second;
  expect([trash.pages.matched, trash.pages.row(0)]).toEqual([0, undefined]);
});

test('a failed older question says nothing', async () => {
  const { backend, waiting } = held();
  const trash = new Trash(backend);
  const typed = [trash.type('a'), trash.type('')];
  waiting[0]?.refuse();
  await waiting[1]?.answer();
  await Promise.all(typed);
  expect(trash.problem).toBeNull();
});

test('only the pages on screen are asked for, each once', async () => {
  const backend = new FakeBackend();
  const trash = new Trash(backend);
  await trash.begin();
  await Promise.all([trash.range(95, 110), trash.range(96, 111)]);
  await trash.range(100, 120);
  const from = backend.calls.filter((call) => call.name === 'trashRows').map((call) => call.args[1]);
  expect(from).toEqual([0, 100]);
  expect(trash.pages.row(150)?.name).toBe('Report 142.pdf');
});

test('the places of rows on screen are looked up once they rest, and once', async () => {
  vi.useFakeTimers();
  const backend = new FakeBackend();
  const [first] = backend.trash;
  if (first) first.row = { ...first.row, was_in: { path: ['Legal'], state: 'not_looked' } };
  vi.spyOn(backend, 'places').mockResolvedValue([{ path: ['Legal', 'Contracts'], state: 'in_trash' }]);
  const trash = new Trash(backend);
  const begun = trash.begin();
  await vi.runAllTimersAsync();
  await begun;
  await trash.range(0, 5);
  await trash.range(0, 6);
  expect(backend.places).not.toHaveBeenCalled();
  await vi.runAllTimersAsync();
  await trash.range(0, 7);
  await vi.runAllTimersAsync();
  expect(backend.places).toHaveBeenCalledTimes(1);
  const row = trash.pages.row(0);
  expect(row && trash.places.of(row)).toEqual({ path: ['Legal', 'Contracts'], state: 'in_trash' });
  vi.useRealTimers();
});

test('a failed listing is a problem; trying again clears it', async () => {
  const backend = new FakeBackend().failNext('refreshTrash', problem('Offline'));
  const trash = new Trash(backend);
  await trash.begin();
  await trash.refresh();
  expect(trash.problem?.code).toBe('Offline');
  await trash.refresh();
  expect(trash.problem).toBeNull();
});

test('a listing that grows is read again, at most a few times a second', async () => {
  vi.useFakeTimers();
  const backend = new FakeBackend();
  const trash = new Trash(backend);
  const begun = trash.begin();
  await vi.runAllTimersAsync();
  await begun;
  const before = backend.calls.length;
  const state = {
    listed: 10,
    listing: true,
    complete: false,
    listed_at: '2026-11-21T12:00:00Z',
    problem: null,
  };
  for (let listed = 1; listed <= 50; listed += 1) trash.hear({ about: 'trash', state: { ...state, listed } });
  expect(trash.state.listed).toBe(50);
  await vi.runAllTimersAsync();
  expect(backend.calls.length - before).toBe(1);
  vi.useRealTimers();
});

test('times deleted are whole local days', () => {
  const now = new Date(2026, 10, 21, 15, 30);
  const day = (date: number) => new Date(2026, 10, date).toISOString();
  expect(deletedRange({ is: 'any' }, now)).toEqual({ from: null, before: null });
  expect(deletedRange({ is: 'hour' }, now).from).toBe(new Date(2026, 10, 21, 14, 30).toISOString());
  expect(deletedRange({ is: 'today' }, now)).toEqual({ from: day(21), before: null });
  expect(deletedRange({ is: 'yesterday' }, now)).toEqual({ from: day(20), before: day(21) });
  expect(deletedRange({ is: 'week' }, now)).toEqual({ from: day(15), before: null });
});

test('a chosen span counts its last minute in full, and may be open at either end', () => {
  const span = deletedRange({ is: 'between', from: '2026-11-20T14:00', to: '2026-11-20T15:00' });
  expect(span.from).toBe(new Date(2026, 10, 20, 14, 0).toISOString());
  expect(span.before).toBe(new Date(2026, 10, 20, 15, 1).toISOString());
  expect(deletedRange({ is: 'between', from: '', to: '' })).toEqual({ from: null, before: null });
  expect(isBackwards({ is: 'between', from: '2026-11-20T15:00', to: '2026-11-20T14:00' })).toBe(true);
  expect(isBackwards({ is: 'between', from: '2026-11-20T15:00', to: '' })).toBe(false);
});
