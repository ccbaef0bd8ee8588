import type { ActivityRow } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { singleLine } from '../../lib/single-line';
import { outcomeName } from './outcome';
import { actionName, factsOf, itemTitle } from './labels';

/** A row as it goes into a ticket: what was done to what, how it ended, and every fact on a line of its own. */
export function ticketText(row: ActivityRow): string {
  const facts = factsOf(row).map(({ term, text }) => ({ term, text }));
  const lines = [{ term: m.activity_outcome(), text: outcomeName(row) }, ...facts];
  const title = m.activity_ticket_title({ action: actionName(row.action), name: itemTitle(row) });
  return [title, ...lines.map((line) => m.activity_ticket_line(line))].map(singleLine).join('\n');
}
