import type { Incident } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { escapeInvisible } from '../../lib/escape-invisible';
import { count, fileSize, localeTag, shortDay, timeOfDay } from '../../lib/format';

/** An incident in words: who deleted how much, when, and from where. */

/** Where no one may see who deleted items, no incident names anyone. */
export function incidentTitle({ by, items, bytes }: Incident, anonymous: boolean): string {
  const facts = { items: count(items), count: items, size: fileSize(bytes) };
  if (by === null) return anonymous ? m.incident_items(facts) : m.incident_unknown(facts);
  return m.incident_by({ ...facts, name: escapeInvisible(by.name) });
}

export function spanInWords({ first_at, last_at }: Incident): string {
  const [first, last] = [timeOfDay(first_at), timeOfDay(last_at)];
  const [day, end] = [shortDay(first_at), shortDay(last_at)];
  if (day !== end) return m.incident_days({ from: `${day} ${first}`, to: `${end} ${last}` });
  return first === last
    ? m.incident_at({ day, time: first })
    : m.incident_span({ day, from: first, to: last });
}

export function foldersInWords({ folders, more_folders }: Incident): string | null {
  if (folders.length === 0) return null;
  const all = folders.map(({ folder }) => (folder.id === '0' ? m.trash_top() : escapeInvisible(folder.name)));
  const names = new Intl.ListFormat(localeTag(), {
    type: more_folders === 0 ? 'conjunction' : 'unit',
  }).format(all);
  return more_folders === 0
    ? m.incident_folders({ names })
    : m.incident_folders_more({ names, count: more_folders });
}
