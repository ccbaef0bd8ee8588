import type { Backend } from '../../api/client';
import { itemReason } from './item-outcome';

/** Rows that one call is answered with at most. */
const MOST_ROWS = 1000;

/** Why each item of a job ended as it did, in words and by number, for the file of its report. */
export async function reasonsOf(backend: Backend, job: string): Promise<string[]> {
  const reasons: string[] = [];
  for (;;) {
    const { rows, total } = await backend.jobItems(job, 'all', null, reasons.length, MOST_ROWS);
    reasons.push(...rows.map(itemReason));
    if (rows.length === 0 || reasons.length >= total) return reasons;
  }
}
