import { afterEach, expect, test } from 'vitest';
import { setLocale } from '../paraglide/runtime.js';
import { count, duration, exactTime, fileSize, relativeTime, shortDay } from './format';

const now = new Date(2026, 10, 21, 15, 30);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts);

afterEach(() => setLocale('en', { reload: false }));

test('near times are relative, far ones are dates', () => {
  expect(relativeTime(now.getTime() - 20_000, now)).toBe('just now');
  expect(relativeTime(at(2026, 10, 21, 15, 25), now)).toBe('5 min ago');
  expect(relativeTime(at(2026, 10, 21, 9, 5), now)).toBe('today, 09:05');
  expect(relativeTime(at(2026, 10, 20, 23, 59), now)).toBe('yesterday, 23:59');
  expect(relativeTime(at(2026, 10, 12, 9, 30), now)).toBe('12 Nov, 09:30');
  expect(relativeTime(at(2025, 10, 12, 9, 30), now)).toBe('12 Nov 2025, 09:30');
  expect(relativeTime(at(2026, 10, 22, 2, 0), now)).toBe('tomorrow, 02:00');
});

test('Japanese writes them its own way', () => {
  void setLocale('ja', { reload: false });
  expect(relativeTime(at(2026, 10, 21, 15, 25), now)).toBe('5分前');
  expect(relativeTime(at(2026, 10, 20, 14, 2), now)).toBe('昨日 14:02');
  expect(shortDay(at(2026, 10, 12, 9, 30), now)).toBe('11月12日');
  expect(duration(132 * 60_000)).toBe('2時間12分');
});

test('the exact time names day, year and zone', () => {
  expect(exactTime(now)).toMatch(/Saturday,? 21 November 2026.*15:30:00 \S+/);
});

test('durations show their two largest parts', () => {
  expect(duration(41_000)).toBe('41 s');
  expect(duration(-5)).toBe('0 s');
  expect(duration(132 * 60_000)).toBe('2 h 12 min');
  expect(duration(21.4 * 3_600_000)).toBe('21 h');
  expect(duration(24 * 3_600_000 * 9)).toBe('9 days');
});

test('sizes use the unit a person would choose', () => {
  expect(fileSize(0)).toBe('0 bytes');
  expect(fileSize(1)).toBe('1 byte');
  expect(fileSize(86_400)).toBe('86.4 kB');
  expect(fileSize(2_400_000)).toBe('2.4 MB');
  expect(fileSize(999_960)).toBe('1 MB');
  expect(fileSize(418_000_000)).toBe('418 MB');
  expect(fileSize(1.1e9)).toBe('1.1 GB');
});

test('counts have separators', () => {
  expect(count(4812)).toBe('4,812');
});
