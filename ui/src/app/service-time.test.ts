import { afterEach, expect, test, vi } from 'vitest';
import { setLocale } from '../paraglide/runtime.js';
import { relativeTime } from '../lib/format';
import { serviceNow, useServiceTime } from '../lib/clock.svelte';
import { Notifications } from './notifications.svelte';
import { FakeBackend } from '../../test/fake-backend/fake-backend';
import { applyServiceTime, watchClock } from './service-time';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

afterEach(() => {
  vi.useRealTimers();
  useServiceTime(0);
  void setLocale('en', { reload: false });
});

test.each([
  [-3 * MINUTE, 'Your computer’s clock is 3 min fast', 'パソコンの時計が3分進んでいます'],
  [3 * MINUTE, 'Your computer’s clock is 3 min slow', 'パソコンの時計が3分遅れています'],
  [15 * MINUTE, 'Your computer’s clock is 15 min slow', 'パソコンの時計が15分遅れています'],
  [-400 * DAY, 'Your computer’s clock is 400 days fast', 'パソコンの時計が400日進んでいます'],
])('a clock that is off by %i ms is said once', (ahead_ms, english, japanese) => {
  for (const [locale, title] of [
    ['en', english],
    ['ja', japanese],
  ] as const) {
    void setLocale(locale, { reload: false });
    const notices = new Notifications();
    applyServiceTime({ ahead_ms, is_off: true }, notices);
    applyServiceTime({ ahead_ms, is_off: true }, notices);
    expect(notices.list.map((notice) => notice.title)).toEqual([title]);
  }
});

test('a clock that is right is not mentioned', () => {
  const notices = new Notifications();
  applyServiceTime({ ahead_ms: 0, is_off: false }, notices);
  applyServiceTime({ ahead_ms: 40_000, is_off: false }, notices);
  expect(notices.list).toEqual([]);
});

test.each([-400 * DAY, -DAY, -15 * MINUTE, -3 * MINUTE, 0, 3 * MINUTE, 15 * MINUTE, DAY, 400 * DAY])(
  'ages are the same on a computer whose clock is ahead by %i ms',
  (off) => {
    vi.useFakeTimers();
    const truth = Date.parse('2026-11-21T15:30:00Z');
    vi.setSystemTime(truth + off);
    applyServiceTime({ ahead_ms: -off, is_off: off !== 0 }, new Notifications());
    expect(serviceNow()).toBe(truth);
    expect(relativeTime(truth - 2 * MINUTE)).toBe('2 min ago');
  },
);

test.each([-400 * DAY, -DAY, -15 * MINUTE, -3 * MINUTE, 3 * MINUTE, 15 * MINUTE, DAY, 400 * DAY])(
  'a clock that is set by %i ms while the window is open changes no age',
  async (jump) => {
    vi.useFakeTimers();
    const truth = Date.parse('2026-11-21T15:30:00Z');
    vi.setSystemTime(truth);
    const [backend, notices] = [new FakeBackend(), new Notifications()];
    const stop = watchClock(backend, notices);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(backend.calls).toEqual([]);
    vi.setSystemTime(truth + 60_000 + jump);
    backend.serviceTime_ = { ahead_ms: -jump, is_off: true };
    await vi.advanceTimersByTimeAsync(5100);
    expect(serviceNow()).toBe(truth + 65_100);
    expect(notices.list).toHaveLength(1);
    stop();
  },
);
