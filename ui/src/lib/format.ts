import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { serviceNow } from './clock.svelte';
import { localTime, zoneLabel } from './time-zone';

/** Dates, sizes and counts as the chosen language writes them. Instants are RFC 3339 texts or epoch milliseconds. */

type Instant = string | number | Date;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// A formatter takes longer to make than to use a hundred times, and lists use many.
function kept<Format>(make: (locale: string) => Format): () => Format {
  const known = new Map<string, Format>();
  return () => {
    const locale = localeTag();
    const format = known.get(locale) ?? make(locale);
    known.set(locale, format);
    return format;
  };
}

// Each is given a date whose UTC parts are the local ones.
const exact = kept(
  (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'medium', timeZone: 'UTC' }),
);
const dayOfYear = kept(
  (tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
);
const dayOfAnyYear = kept(
  (tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
);
const time = kept(
  (tag) => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }),
);
const weekday = kept(
  (tag) =>
    new Intl.DateTimeFormat(tag, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }),
);
const nearDay = kept((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
const figures = kept((tag) => new Intl.NumberFormat(tag));
const shares = kept((tag) => new Intl.NumberFormat(tag, { style: 'percent' }));
const sizes = kept((tag) => {
  const known = new Map<string, Intl.NumberFormat>();
  return (unit: string, digits: number) => {
    const key = `${unit} ${digits}`;
    const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits } as const;
    const format = known.get(key) ?? new Intl.NumberFormat(tag, options);
    known.set(key, format);
    return format;
  };
});
// Which plural a number takes is asked of a formatter that is made for each question, and a list asks for the same few.
const days = kept(() => {
  const known = new Map<number, string>();
  return (number: number) => {
    const words = known.get(number) ?? m.duration_days({ days: number });
    known.set(number, words);
    return words;
  };
});

/** English dates are written day first: `12 Nov`, which no reader can take for another day. */
export function localeTag(): string {
  return getLocale() === 'ja' ? 'ja-JP' : 'en-GB';
}

/** Day and time of day in full, with the time zone: for hovering, screen readers and reports. */
export function exactTime(at: Instant): string {
  return `${exact().format(localTime(at))} ${zoneLabel(at)}`;
}

/** The day alone: `12 Nov`, with the year when it is another one. */
export function shortDay(at: Instant, now: Instant = serviceNow()): string {
  const date = localTime(at);
  const format = date.getUTCFullYear() === localTime(now).getUTCFullYear() ? dayOfYear : dayOfAnyYear;
  return format().format(date);
}

/** A day of the calendar with its weekday, from `2026-11-19`: `Thu, 19 Nov`. */
export function calendarDay(day: string): string {
  return weekday().format(new Date(`${day}T00:00:00Z`));
}

/** The time of day: `14:02`. */
export function timeOfDay(at: Instant): string {
  return time().format(localTime(at));
}

/** Relative when near, a date when far: `just now`, `5 min ago`, `today, 14:02`, `yesterday, 14:02`, `12 Nov, 09:30`. */
export function relativeTime(at: Instant, now: Instant = serviceNow()): string {
  const then = new Date(at).getTime();
  const today = new Date(now);
  const age = today.getTime() - then;
  if (age >= 0 && age < MINUTE) return m.time_just_now();
  if (age >= 0 && age < HOUR) return m.time_minutes_ago({ minutes: Math.floor(age / MINUTE) });
  const daysAgo = Math.round((midnight(today.getTime()) - midnight(then)) / DAY);
  const day = Math.abs(daysAgo) <= 1 ? nearDay().format(-daysAgo, 'day') : shortDay(then, now);
  return m.time_day_and_time({ day, time: timeOfDay(then) });
}

/** How long from now, or how long something takes, in its two largest parts: `2 h 12 min`, `41 s`, `3 days`. */
export function duration(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  if (left < MINUTE) return m.duration_seconds({ seconds: Math.ceil(left / 1000) });
  if (left < HOUR) return m.duration_minutes({ minutes: Math.floor(left / MINUTE) });
  const minutes = Math.floor((left % HOUR) / MINUTE);
  if (left < 10 * HOUR && minutes > 0) {
    return m.duration_hours_minutes({ hours: Math.floor(left / HOUR), minutes });
  }
  if (left < 2 * DAY) return m.duration_hours({ hours: Math.floor(left / HOUR) });
  return days()(Math.floor(left / DAY));
}

/** Formats a countdown, whose last hour is shown to the second: `12 min 5 s`. */
export function countdown(milliseconds: number): string {
  if (milliseconds < MINUTE || milliseconds >= HOUR) return duration(milliseconds);
  const seconds = Math.floor(milliseconds / 1000);
  return m.duration_minutes_seconds({ minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** A size in bytes with the unit a person would choose: `2.4 MB`. */
export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
  let step = 0;
  let value = bytes;
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step === 0 || value >= 99.95 ? 0 : 1;
  const unit = units[step] ?? 'byte';
  if (unit === 'byte') return m.size_bytes({ count: value });
  return sizes()(unit, digits).format(value);
}

/** A count with the separators of the language: `4,812`. */
export function count(value: number): string {
  return figures().format(value);
}

/** A share of a hundred, as the language writes it: `125%`. */
export function percent(value: number): string {
  return shares().format(value / 100);
}

function midnight(at: number): number {
  return localTime(at).setUTCHours(0, 0, 0, 0);
}
