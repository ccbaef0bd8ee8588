import { expect, test, vi } from 'vitest';
import type { TrashQuery, TrashWindow } from '../../api/bindings';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import { Trash } from './trash.svelte';
import { EVERYTHING, isBackwards, narrows } from './trash-filter';

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
  expect(waiting.map((one) => one.query.filter.text)).toEqual(['r', 're', 'report 19']);
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
  await Promise.all([trash.range(35, 50), trash.range(36, 51)]);
  await trash.range(40, 60);
  const from = backend.calls.filter((call) => call.name === 'trashRows').map((call) => call.args[1]);
  expect(from).toEqual([0, 40]);
  expect(trash.pages.row(60)?.name).toBe('Report 052.pdf');
});

test('the places of rows on screen are looked up once they rest, and once', async () => {
  vi.useFakeTimers();
  const backend = new FakeBackend();
  const [first] = backend.trash;
  if (first) first.row = { ...first.row, was_in: { path: ['Legal'], state: 'not_looked' } };
  vi.spyOn(backend, 'folderLocations').mockResolvedValue([
    { path: ['Legal', 'Contracts'], state: 'in_trash' },
  ]);
  const trash = new Trash(backend);
  const begun = trash.begin();
  await vi.runAllTimersAsync();
  await begun;
  await trash.range(0, 5);
  await trash.range(0, 6);
  expect(backend.folderLocations).not.toHaveBeenCalled();
  await vi.runAllTimersAsync();
  await trash.range(0, 7);
  await vi.runAllTimersAsync();
  expect(backend.folderLocations).toHaveBeenCalledTimes(1);
  const row = trash.pages.row(0);
  expect(row && trash.places.of(row)).toEqual({ path: ['Legal', 'Contracts'], state: 'in_trash' });
  vi.useRealTimers();
});

test('what comes into sight in another order is looked up too', async () => {
  vi.useFakeTimers();
  const backend = new FakeBackend();
  for (const one of backend.trash) one.row = { ...one.row, was_in: { path: ['Legal'], state: 'not_looked' } };
  const places = vi
    .spyOn(backend, 'folderLocations')
    .mockResolvedValue([{ path: ['Legal'], state: 'there' }]);
  const trash = new Trash(backend);
  const begun = trash.begin();
  await vi.runAllTimersAsync();
  await begun;
  void trash.range(0, 0);
  await vi.runAllTimersAsync();
  const ordered = trash.order('name', false);
  await vi.runAllTimersAsync();
  await ordered;
  expect(places.mock.calls.at(-1)?.[0]).toEqual([trash.pages.row(0)?.key]);
  expect(places).toHaveBeenCalledTimes(2);
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
    unreadable: 0,
    listing: true,
    complete: false,
    listed_at: '2026-11-21T12:00:00Z',
    problem: null,
    list: 1,
    users: [],
    waiting: null,
    named: 0,
  };
  for (let listed = 1; listed <= 50; listed += 1)
    trash.handleEvent({ about: 'trash', state: { ...state, listed } });
  expect(trash.state.listed).toBe(50);
  await vi.runAllTimersAsync();
  expect(backend.calls.length - before).toBe(1);
  vi.useRealTimers();
});

test('a span that ends before it begins waits until it is put right', async () => {
  const backend = new FakeBackend();
  const trash = new Trash(backend);
  await trash.narrow({ when: { is: 'today', from: '15:00', to: '14:00' } });
  expect(isBackwards(trash.filter.when)).toBe(true);
  expect(backend.calls).toEqual([]);
  await trash.narrow({ when: { is: 'today', from: '13:00', to: '14:00' } });
  expect(backend.calls.map((call) => call.name)).toContain('trashRows');
});

test('who deleted what is asked for when a filter needs it, and again for another list', async () => {
  const backend = new FakeBackend();
  const trash = new Trash(backend);
  await trash.begin('me');
  const asked = () => backend.calls.filter((call) => call.name === 'findDeleters').length;
  await trash.narrow({ kinds: ['file'] });
  expect(asked()).toBe(0);
  const person = { id: '34', name: 'Luis Ortega', login: null };
  await trash.narrow({ deleted_by: { is: 'person', person } });
  expect(asked()).toBe(1);
  await trash.type('re');
  expect(asked()).toBe(1);
  await trash.narrow({ when: { is: 'yesterday', from: '14:00', to: '15:00' } });
  expect(asked()).toBe(2);
  await trash.refresh();
  expect(asked()).toBe(3);
  await trash.clearFilters();
  expect([asked(), trash.deleters.from, trash.filtered]).toEqual([3, null, false]);
});

test('a question that was overtaken says nothing', async () => {
  const backend = new FakeBackend().failNext('findDeleters', problem('Forbidden'));
  const trash = new Trash(backend);
  const by = (id: string) =>
    ({ deleted_by: { is: 'person', person: { id, name: id, login: null } } }) as const;
  await Promise.all([trash.narrow(by('1')), trash.narrow(by('2'))]);
  await vi.waitFor(() => expect(trash.deleters.asking).toBe(false));
  expect([trash.deleters.problem, trash.deleters.from]).toEqual([null, 'events']);
});

test('a selection is kept elsewhere and read back with the rows', async () => {
  const backend = new FakeBackend();
  const trash = new Trash(backend);
  await trash.begin('me');
  await trash.selectRange(2, 4);
  const [first] = [trash.pages.row(0)];
  if (first) await trash.select(first, true);
  expect([trash.selected, trash.pages.row(0)?.selected, trash.pages.row(1)?.selected]).toEqual([
    4,
    true,
    false,
  ]);
  await trash.type('report');
  expect([trash.selected, trash.selectedMatching]).toEqual([4, 0]);
  await trash.selectAll(true);
  expect([trash.selected, trash.selectedMatching]).toEqual([194, 190]);
  await trash.selectNothing();
  expect(trash.selected).toBe(0);
});

test('known folders are forgotten with the list, not with the wish for another', async () => {
  const backend = new FakeBackend();
  const trash = new Trash(backend);
  await trash.begin('me');
  const forget = vi.spyOn(trash.places, 'forget');
  backend.failNext('refreshTrash', problem('Offline'));
  await trash.refresh();
  expect(forget).not.toHaveBeenCalled();
  await trash.refresh();
  expect(forget).toHaveBeenCalledTimes(1);
});

test('a filter says whether it leaves out anything', () => {
  expect(narrows(EVERYTHING)).toBe(false);
  expect(narrows({ ...EVERYTHING, text: '  ' })).toBe(false);
  expect(narrows({ ...EVERYTHING, at_most: 0 })).toBe(true);
  expect(narrows({ ...EVERYTHING, when: { is: 'hour' } })).toBe(true);
  expect(narrows({ ...EVERYTHING, when: { is: 'between', from: null, to: null } })).toBe(false);
});

test('filters are kept, replaced by name and removed', async () => {
  const backend = new FakeBackend();
  const trash = new Trash(backend);
  await trash.begin('me');
  expect(await trash.saved.save('Mine', { ...EVERYTHING, text: 'a' })).toBe(true);
  await trash.saved.save('Mine', { ...EVERYTHING, text: 'b' });
  expect(trash.saved.all.map((saved) => saved.filter.text)).toEqual(['b']);
  backend.failNext('saveFilter', problem('JournalUnavailable'));
  expect(await trash.saved.save('Other', EVERYTHING)).toBe(false);
  expect([trash.saved.problem?.code, trash.saved.all.length]).toEqual(['JournalUnavailable', 1]);
  await trash.saved.remove('Mine');
  expect([trash.saved.problem, trash.saved.all]).toEqual([null, []]);
});

test('the row a key is meant for is that of the newest filter', async () => {
  const { backend, waiting } = held();
  const trash = new Trash(backend);
  const all = trash.type('');
  await waiting[0]?.answer();
  await all;
  expect(trash.here).toBeUndefined();
  void trash.type('report 19');
  expect(trash.here?.name).toBe('Contract 2025.docx');
  const meant = trash.settled();
  await waiting[1]?.answer();
  expect((await meant)?.name).toBe('Report 190.pdf');
});
