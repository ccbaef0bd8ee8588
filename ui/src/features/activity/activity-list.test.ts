import { expect, test, vi } from 'vitest';
import type { ActivityPage, ActivityRow } from '../../api/bindings';
import { FakeBackend, problem } from '../../../test/fake-backend/fake-backend';
import { ActivityList } from './activity-list.svelte';

function journal(rows: number): FakeBackend {
  const backend = new FakeBackend();
  backend.fillJournal();
  const [one] = backend.journal as [ActivityRow];
  backend.journal = Array.from({ length: rows }, (_, index) => ({
    ...one,
    id: `j${index}`,
    item_name: `n${index}`,
  }));
  return backend;
}

test('fetches what is looked at, once', async () => {
  const backend = journal(250);
  const list = new ActivityList(backend);
  await list.search('');
  expect(list.total).toBe(250);
  expect(list.row(99)?.id).toBe('j99');
  expect(list.row(100)).toBeUndefined();
  await Promise.all([list.reach(90, 120), list.reach(95, 130)]);
  expect(list.row(120)?.id).toBe('j120');
  expect(backend.calls.map((call) => call.args[1])).toEqual([0, 100]);
  await list.reach(110, 249);
  expect(list.row(249)?.id).toBe('j249');
});

test('an answer overtaken by a later search is dropped', async () => {
  const backend = journal(3);
  const list = new ActivityList(backend);
  let answer: (page: ActivityPage) => void = () => undefined;
  vi.spyOn(backend, 'activity').mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  const first = list.search('slow');
  await list.search('n2');
  answer({ rows: [], total: 0, erased: null });
  await first;
  expect(list.total).toBe(1);
});

test('a failure is told and the next search clears it', async () => {
  const backend = journal(1);
  const list = new ActivityList(backend);
  backend.failNext('activity', problem('JournalUnavailable'));
  await list.search('');
  expect(list.problem?.code).toBe('JournalUnavailable');
  await list.search('');
  expect(list.problem).toBeUndefined();
  expect(list.total).toBe(1);
});
