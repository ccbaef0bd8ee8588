import { serviceNow } from './clock.svelte';
import { localTime } from './time-zone';

/** Lenient parsers for small fields: full-width digits, partial dates, several notations. */

/** Returns a time of day as `14:00`; from `14`, `1400`, `14:00`, `14.00`, `2pm`, `２時半`… null if it isn't one. */
export function parseTime(text: string): string | null {
  const plain = stripInvisible(text)
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace('時半', ':30')
    .replace(/時|分$/g, (part) => (part === '時' ? ':' : ''));
  const parts = /^(\d{1,2})(?:[:.h ]?(\d{2}))?:?\s*(am|pm)?$/.exec(plain);
  if (!parts) return null;
  const [, hours = '', minutes = '00', half] = parts;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59) return null;
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}

/**
 * Returns a local moment as `2026-11-20T14:00`; from `2026-11-20 14:00`, `2026/11/20`, `11/20 9:30`, `20.11.`… A day without a
 * year is the last such day; without a time it is `time`. Null if it isn't one.
 */
export function parseMoment(text: string, time: string, now: Date = new Date(serviceNow())): string | null {
  const plain = stripInvisible(text)
    .normalize('NFKC')
    .trim()
    .replace(/[年月]/g, '-')
    .replace('日', ' ')
    .trim();
  const parts = /^(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})\.?(?:[T\s]+(.+))?$/i.exec(plain);
  if (!parts) return null;
  const [, year, month = '', day = '', rest] = parts;
  const at = rest === undefined ? time : parseTime(rest);
  if (at === null) return null;
  const here = localTime(now);
  let date = day0(year === undefined ? here.getUTCFullYear() : Number(year), Number(month), Number(day));
  if (date !== null && year === undefined && date > here) {
    date = day0(here.getUTCFullYear() - 1, Number(month), Number(day));
  }
  if (date === null) return null;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}T${at}`;
}

/** Returns a size in bytes; from `10`, which is megabytes, `1.5 GB`, `300kb`, `０バイト`. Null if it isn't one. */
export function parseBytes(text: string): number | null {
  const plain = stripInvisible(text)
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(',', '.')
    .replace(/バイト$/, 'b');
  const parts = /^(\d+(?:\.\d+)?)\s*(b|kb|k|mb|m|gb|g|tb|t)?$/.exec(plain);
  if (!parts) return null;
  const power = { b: 0, k: 1, m: 2, g: 3, t: 4 }[parts[2]?.charAt(0) ?? 'm'] ?? 2;
  const bytes = Math.round(Number(parts[1]) * 1000 ** power);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

function day0(year: number, month: number, day: number): Date | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
}

/** Returns a text without the invisible characters that were pasted with it. Rust removes them as well before a request. */
export function stripInvisible(text: string): string {
  return text.replace(/\p{Default_Ignorable_Code_Point}/gu, '').trim();
}
