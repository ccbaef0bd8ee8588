import { expect, test } from 'vitest';
import { parseBytes, parseMoment, parseTime, stripInvisible } from './parse-input';

test.each([
  ['14', '14:00'],
  ['9', '09:00'],
  ['1430', '14:30'],
  ['930', '09:30'],
  ['14:05', '14:05'],
  ['14.05', '14:05'],
  ['14h05', '14:05'],
  [' 2pm ', '14:00'],
  ['\u{200b}14:00\u{feff}', '14:00'],
  ['12 am', '00:00'],
  ['12:30pm', '12:30'],
  ['１４：００', '14:00'],
  ['14時', '14:00'],
  ['14時半', '14:30'],
  ['14時05分', '14:05'],
  ['00:00', '00:00'],
  ['24:00', null],
  ['14:60', null],
  ['13pm', null],
  ['noon', null],
  ['', null],
])('a time typed as %j is %j', (typed, time) => {
  expect(parseTime(typed)).toBe(time);
});

test('every time that is written out is read as itself', () => {
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const two = (number: number) => String(number).padStart(2, '0');
    const time = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
    expect(parseTime(time)).toBe(time);
    expect(parseTime(time.replace(':', ''))).toBe(time);
  }
});

test.each([
  ['2026-11-20 14:00', '2026-11-20T14:00'],
  ['2026-11-20T14:00', '2026-11-20T14:00'],
  ['2026/11/20', '2026-11-20T08:00'],
  ['11/20 9:30', '2026-11-20T09:30'],
  ['12/24', '2025-12-24T08:00'],
  ['2026年11月3日 14時', '2026-11-03T14:00'],
  ['11月3日', '2026-11-03T08:00'],
  ['2026-02-30', null],
  ['2026-11-20 25:00', null],
  ['yesterday', null],
  ['', null],
])('a moment typed as %j is %j', (typed, moment) => {
  expect(parseMoment(typed, '08:00', new Date(2026, 10, 21, 12))).toBe(moment);
});

test.each([
  ['10', 10_000_000],
  ['1.5 GB', 1_500_000_000],
  ['1,5gb', 1_500_000_000],
  ['300kb', 300_000],
  ['１０ＭＢ', 10_000_000],
  ['500 b', 500],
  ['0', 0],
  ['-1', null],
  ['big', null],
  ['99999999999 TB', null],
])('a size typed as %j is %j', (typed, bytes) => {
  expect(parseBytes(typed)).toBe(bytes);
});

test('what cannot be seen is taken out', () => {
  expect(stripInvisible('\u{feff}1234\u{200b}5\u{ad} ')).toBe('12345');
});
