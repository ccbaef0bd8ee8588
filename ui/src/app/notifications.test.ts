import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problem } from '../../test/fake-backend/fake-backend';
import { Notifications } from './notifications.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('good news goes by itself, bad news stays', () => {
  const notices = new Notifications();
  notices.show({ tone: 'good', title: 'Restored' });
  const bad = notices.show({ tone: 'bad', title: 'Not restored' });
  vi.advanceTimersByTime(60_000);
  expect(notices.list.map((notice) => notice.title)).toEqual(['Not restored']);
  notices.dismiss(bad);
  expect(notices.list).toEqual([]);
});

test('at most three are shown at once', () => {
  const notices = new Notifications();
  for (const title of ['1', '2', '3', '4']) notices.show({ tone: 'warn', title });
  expect(notices.list.map((notice) => notice.title)).toEqual(['2', '3', '4']);
});

test('the same words are read out again', () => {
  const notices = new Notifications();
  notices.say('Copied');
  const first = notices.spoken;
  notices.say('Copied');
  expect(notices.spoken).not.toBe(first);
  expect(notices.spoken.trim()).toBe('Copied');
});

test('a problem is shown in three sentences, a cancelled call not at all', () => {
  const notices = new Notifications();
  const again = vi.fn();
  notices.problem(new DOMException('cancelled', 'AbortError'));
  expect(notices.list).toEqual([]);
  notices.problem(problem('Offline', { request_id: 'r1' }), 'Box', again);
  const [shown] = notices.list;
  expect(shown?.title).toContain('Box');
  expect(shown?.footnote).toBe('Request r1');
  shown?.action?.run();
  expect(again).toHaveBeenCalledTimes(1);
});
