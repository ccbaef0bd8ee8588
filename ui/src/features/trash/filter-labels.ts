import type { DeletedBy, DeletedWhen, FolderName, ItemKind, Person, TrashFilter } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { fileSize } from '../../lib/format';
import { escapeInvisible } from '../../lib/escape-invisible';

/** A filter in words, part by part, as its buttons and its saved name say it. */

export function whenWords(when: DeletedWhen): string {
  switch (when.is) {
    case 'any':
      return m.trash_when_any();
    case 'hour':
      return m.trash_when_hour();
    case 'week':
      return m.trash_when_week();
    case 'today':
      return between(m.trash_when_today(), when.from, when.to);
    case 'yesterday':
      return between(m.trash_when_yesterday(), when.from, when.to);
    case 'between':
      if (when.from === null && when.to === null) return m.trash_when_between();
      return between('', when.from, when.to).trim();
  }
}

export function kindWords(kinds: readonly ItemKind[]): string {
  if (kinds.length === 0) return m.trash_kind_any();
  const words = { file: m.trash_kind_file, folder: m.trash_kind_folder, web_link: m.trash_kind_web_link };
  return new Intl.ListFormat(getLocale(), { type: 'disjunction' }).format(kinds.map((kind) => words[kind]()));
}

export function folderWords(folder: FolderName | null): string {
  if (folder === null) return m.trash_folder_any();
  return m.trash_folder_one({ name: folder.id === '0' ? m.trash_top() : escapeInvisible(folder.name) });
}

export function ownerWords(owner: Person | null): string {
  return owner === null ? m.trash_owner_any() : m.trash_owner_one({ name: escapeInvisible(owner.name) });
}

export function deletedByWords(by: DeletedBy | null): string {
  if (by === null) return m.trash_deleted_by_any();
  return by.is === 'unknown'
    ? m.trash_deleted_by_unknown()
    : m.trash_deleted_by({ name: escapeInvisible(by.person.name) });
}

export function sizeWords(least: number | null, most: number | null): string {
  if (least !== null && most !== null) {
    return m.trash_size_between({ least: fileSize(least), most: fileSize(most) });
  }
  if (least !== null) return m.trash_size_from({ least: fileSize(least) });
  return most === null ? m.trash_size_any() : m.trash_size_to({ most: fileSize(most) });
}

/** The whole filter, what it leaves open left out. */
export function filterWords(filter: TrashFilter): string {
  const text = filter.text.trim();
  return [
    text === '' ? null : m.trash_text_one({ text: escapeInvisible(text) }),
    filter.when.is === 'any' ? null : whenWords(filter.when),
    filter.deleted_by && deletedByWords(filter.deleted_by),
    filter.kinds.length === 0 ? null : kindWords(filter.kinds),
    filter.folder && folderWords(filter.folder),
    filter.owner && ownerWords(filter.owner),
    filter.at_least === null && filter.at_most === null ? null : sizeWords(filter.at_least, filter.at_most),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function between(day: string, from: string | null, to: string | null): string {
  const written = (at: string) => at.replace('T', ' ').replace(/(\d\d:\d\d):00$/, '$1');
  if (from !== null && to !== null) {
    // The day is said once.
    const date = /^[\d-]+T/.exec(from)?.[0];
    const end = date !== undefined && to.startsWith(date) ? to.slice(date.length) : to;
    return m.trash_when_from_to({ day, from: written(from), to: written(end) });
  }
  if (from !== null) return m.trash_when_from({ day, from: written(from) });
  return to === null ? day : m.trash_when_to({ day, to: written(to) });
}
