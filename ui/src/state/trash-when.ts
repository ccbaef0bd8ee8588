/** When something was deleted, as the person chooses it. */
export type DeletedWhen =
  | { is: 'any' | 'hour' | 'today' | 'yesterday' | 'week' }
  /** Local times as a date-time field writes them (`2026-11-20T14:00`); either may be empty. */
  | { is: 'between'; from: string; to: string };

/** The instants from (included) and before (excluded) which something was deleted, in RFC 3339. */
export function deletedRange(
  when: DeletedWhen,
  now: Date = new Date(),
): { from: string | null; before: string | null } {
  switch (when.is) {
    case 'any':
      return { from: null, before: null };
    case 'hour':
      return { from: new Date(now.getTime() - 3_600_000).toISOString(), before: null };
    case 'today':
      return { from: midnight(now, 0), before: null };
    case 'yesterday':
      return { from: midnight(now, -1), before: midnight(now, 0) };
    case 'week':
      return { from: midnight(now, -6), before: null };
    case 'between':
      return { from: instant(when.from, 0), before: instant(when.to, 60_000) };
  }
}

/** Whether the end of a chosen span lies before its beginning. */
export function isBackwards(when: DeletedWhen): boolean {
  return when.is === 'between' && when.from !== '' && when.to !== '' && when.to < when.from;
}

/** Midnight in the person's own time zone, also on days that are 23 or 25 hours long. */
function midnight(now: Date, days: number): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toISOString();
}

/** A field holds whole minutes; the last one chosen counts in full. */
function instant(field: string, plus: number): string | null {
  const at = new Date(field).getTime();
  return Number.isNaN(at) ? null : new Date(at + plus).toISOString();
}
