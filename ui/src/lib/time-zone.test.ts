import { afterEach, expect, test } from 'vitest';
import { exactTime, relativeTime, shortDay, timeOfDay } from './format';
import { parseMoment } from './parse-input';
import { localTime, useTimeZone, zoneLabel } from './time-zone';

afterEach(() => {
  useTimeZone(undefined);
});

const tokyo = { offsets: [{ from: null, seconds: 9 * 3600 }] };
const berlin = {
  offsets: [
    { from: null, seconds: 3600 },
    { from: Date.UTC(2026, 2, 29, 1) / 1000, seconds: 7200 },
    { from: Date.UTC(2026, 9, 25, 1) / 1000, seconds: 3600 },
  ],
};

test('times are shown in the zone of Rust, whatever the web view takes for its own', () => {
  useTimeZone(tokyo);
  const evening = '2026-11-21T15:30:00Z';
  expect(timeOfDay(evening)).toBe('00:30');
  expect(shortDay(evening, Date.parse(evening))).toBe('22 Nov');
  expect(exactTime(evening)).toMatch(/Sunday,? 22 November 2026.*00:30:00 GMT\+9$/);
  expect(relativeTime('2026-11-21T14:00:00Z', Date.parse(evening))).toBe('yesterday, 23:00');
});

test('a clock change is where the zone has it', () => {
  useTimeZone(berlin);
  expect(timeOfDay('2026-03-29T00:59:59Z')).toBe('01:59');
  expect(timeOfDay('2026-03-29T01:00:00Z')).toBe('03:00');
  expect(timeOfDay('2026-10-25T00:30:00Z')).toBe('02:30');
  expect(timeOfDay('2026-10-25T01:30:00Z')).toBe('02:30');
});

test('a day without a year is the last such day there', () => {
  useTimeZone(tokyo);
  // There it is the 22nd already.
  const now = new Date('2026-11-21T15:30:00Z');
  expect(parseMoment('11/22', '00:00', now)).toBe('2026-11-22T00:00');
  useTimeZone({ offsets: [{ from: null, seconds: -3600 }] });
  expect(parseMoment('11/22', '00:00', now)).toBe('2025-11-22T00:00');
});

test.each([
  [0, 'GMT'],
  [9 * 3600, 'GMT+9'],
  [19_800, 'GMT+5:30'],
  [-12_600, 'GMT−3:30'],
])('%i seconds ahead is called %s', (seconds, label) => {
  useTimeZone({ offsets: [{ from: null, seconds }] });
  expect(zoneLabel(0)).toBe(label);
  expect(localTime(0).getTime()).toBe(seconds * 1000);
});
