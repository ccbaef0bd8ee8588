import { expect, test } from 'vitest';
import { problem } from '../../test/fake-backend/fake-backend';
import { ApiPagedList } from './paged';

test('rows are fetched as they come into sight, each page once', async () => {
  const asked: number[] = [];
  const rows = new ApiPagedList(async (from, count) => {
    asked.push(from);
    return { rows: Array.from({ length: count }, (_, at) => from + at), total: 5000 };
  });
  await rows.begin();
  expect([rows.total, rows.row(39), rows.row(40)]).toEqual([5000, 39, undefined]);
  await Promise.all([rows.range(30, 60), rows.range(35, 70)]);
  await rows.range(4990, 4999);
  expect([rows.row(60), rows.row(4999)]).toEqual([60, 4999]);
  expect(asked).toEqual([0, 40, 4960]);
});

test('a list that could not be read says why, and keeps what it shows', async () => {
  let broken = false;
  const rows = new ApiPagedList(async () => {
    if (broken) throw problem('JournalUnavailable');
    return { rows: ['one'], total: 1 };
  });
  await rows.begin();
  broken = true;
  await rows.refresh();
  expect([rows.failure?.code, rows.row(0)]).toEqual(['JournalUnavailable', 'one']);
  broken = false;
  await rows.refresh();
  expect(rows.failure).toBeNull();
});
