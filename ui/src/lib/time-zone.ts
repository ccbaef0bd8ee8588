/** A time zone as its offsets in order; the first holds for all earlier times as well. */
export interface TimeZone {
  offsets: readonly {
    /** The second since 1970 from which on it holds; none for the first. */
    from: number | null;
    /** By how many seconds local time is ahead of UTC. */
    seconds: number;
  }[];
}

/**
 * The time zone of Rust, which reads what people type. The web view reads the zone of the system in its own way, and does
 * not know all of them (`TZ=JST-9`); with two of them, what is typed and what is shown would differ by hours.
 */
let zone: TimeZone | undefined;

/** Sets the zone in which times are shown; undefined means that of the web view. */
export function useTimeZone(asked: TimeZone | undefined): void {
  zone = asked;
}

/** Returns the instant as a date whose UTC parts are the local ones, to be formatted as UTC. */
export function localTime(at: string | number | Date): Date {
  const instant = new Date(at);
  return new Date(instant.getTime() + secondsAhead(instant) * 1000);
}

/** Returns the offset of local time from UTC at that instant: `GMT+9`, `GMT+5:30`, `GMT`. */
export function zoneLabel(at: string | number | Date): string {
  const seconds = secondsAhead(new Date(at));
  if (seconds === 0) return 'GMT';
  const minutes = Math.round(Math.abs(seconds) / 60);
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `GMT${seconds < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest}`;
}

function secondsAhead(instant: Date): number {
  if (zone === undefined) return instant.getTimezoneOffset() * -60;
  const second = Math.floor(instant.getTime() / 1000);
  const { offsets } = zone;
  let [low, high] = [0, offsets.length];
  // The last one that begins no later; the first holds for all that is earlier.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((offsets[middle]?.from ?? -Infinity) <= second) low = middle;
    else high = middle;
  }
  return offsets[low]?.seconds ?? 0;
}
