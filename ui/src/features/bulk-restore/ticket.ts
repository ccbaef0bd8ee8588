import type { JobItem, JobState } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { count, exactTime } from '../../lib/format';
import { singleLine } from '../../lib/single-line';
import { tagsOf } from './summary';
import { itemOutcome, pathNow } from './item-outcome';
import { jobTitle } from './labels';

/** Items that a ticket names one by one; the saved report names all. */
export const TICKET_ITEMS = 50;

/** A job as it goes into a ticket: what was done, how much of it, and item by item what is not simply back. */
export function jobTicket(job: JobState, notDone: readonly JobItem[], done: readonly JobItem[]): string {
  const facts = [
    {
      term: m.job_ticket_counts(),
      text: tagsOf(job)
        .map(({ words }) => words)
        .join(', '),
    },
    { term: m.activity_account(), text: job.account },
    { term: m.activity_began(), text: exactTime(job.started_at) },
    ...(job.finished_at === null ? [] : [{ term: m.activity_ended(), text: exactTime(job.finished_at) }]),
  ];
  const named = [...notDone, ...done].slice(0, TICKET_ITEMS);
  const rest = job.counts.items - named.length;
  return [
    jobTitle(job),
    ...facts.map((fact) => m.activity_ticket_line(fact)),
    ...named.map(itemLine),
    ...(rest > 0 ? [m.job_ticket_more({ items: count(rest) })] : []),
  ]
    .map(singleLine)
    .join('\n');
}

function itemLine(item: JobItem): string {
  const now = pathNow(item)?.join(' / ') ?? null;
  const why = [now, item.reason].filter((part) => part !== null).join('; ');
  let outcome = itemOutcome(item).words;
  if (why !== '') outcome = m.job_ticket_because({ what: outcome, why });
  if (item.request_id !== null && item.state !== 'done') {
    outcome = m.job_ticket_request({ what: outcome, id: item.request_id });
  }
  return m.job_ticket_item({ name: item.name, outcome });
}
