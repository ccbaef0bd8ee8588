import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeBackend, problem } from '../../test/fake-backend/fake-backend';
import { Notifications } from './notifications.svelte';
import { watchForUpdates } from './updates';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const asked = (backend: FakeBackend) => backend.calls.filter(({ name }) => name === 'newerVersion').length;

test('a newer version is told once, long after the first screen, and leads to its page', async () => {
  const backend = new FakeBackend();
  const notices = new Notifications();
  backend.newer = { version: '0.2.0', is_news: true };
  const stop = watchForUpdates(backend, notices);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(asked(backend)).toBe(0);
  await vi.advanceTimersByTimeAsync(1500);
  expect(notices.list.map((notice) => notice.title)).toEqual(['Update available: 0.2.0']);
  notices.list[0]?.action?.run();
  await vi.advanceTimersByTimeAsync(500);
  expect(backend.calls.at(-1)?.name).toBe('openRelease');

  backend.newer = { version: '0.2.0', is_news: false };
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked(backend)).toBe(2);
  expect(notices.list).toEqual([]);
  stop();
  await vi.advanceTimersByTimeAsync(7_200_000);
  expect(asked(backend)).toBe(2);
});

test('not to know of one is silent', async () => {
  const backend = new FakeBackend();
  const notices = new Notifications();
  backend.failNext('newerVersion', problem('Offline'));
  const stop = watchForUpdates(backend, notices);
  await vi.advanceTimersByTimeAsync(60_500);
  expect(asked(backend)).toBe(1);
  expect(notices.list).toEqual([]);
  stop();
});
