import type { Existing, TrashedItem } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { MOMENT } from './comparison';

/** A value of a fact, as it is to be shown. */
export type FactValue =
  | { is: 'time'; at: string }
  | { is: 'name'; text: string }
  | { is: 'size'; bytes: number }
  | { is: 'path'; path: readonly string[] };

/** A fact about both items of a conflict. */
export interface ConflictFact {
  label: string;
  /** Of the item in the trash; undefined if it is not known. */
  trash: FactValue | undefined;
  /** Of the item in the folder. */
  folder: FactValue | undefined;
  /** Both are known, and they differ. */
  differs: boolean;
}

/** Returns what is known of both items, line by line; a fact that is known of neither is left out. */
export function conflictFacts(
  trashed: TrashedItem | null,
  existing: Existing,
  folder: readonly string[],
): ConflictFact[] {
  const facts: ConflictFact[] = [];
  const add = (label: string, trash: FactValue | undefined, other: FactValue | undefined): void => {
    if (trash === undefined && other === undefined) return;
    const differs = trash !== undefined && other !== undefined && !isSame(trash, other);
    facts.push({ label, trash, folder: other, differs });
  };
  add(m.conflict_changed(), time(trashed?.modified_at), time(existing.modified_at));
  add(m.conflict_by(), name(trashed?.modified_by), name(existing.modified_by));
  add(m.conflict_owner(), name(trashed?.owner), name(existing.owner));
  add(m.conflict_size(), trashed ? size(trashed) : undefined, size(existing));
  const was = trashed?.was_in.path;
  add(m.conflict_place(), was && { is: 'path', path: was }, { is: 'path', path: folder });
  add(m.conflict_deleted(), time(trashed?.deleted_at), undefined);
  return facts;
}

function time(at: string | null | undefined): FactValue | undefined {
  return at ? { is: 'time', at } : undefined;
}

function name(text: string | null | undefined): FactValue | undefined {
  return text ? { is: 'name', text } : undefined;
}

function size({ key, size: bytes }: Existing): FactValue | undefined {
  if (key.kind === 'web_link') return { is: 'name', text: m.trash_is_web_link() };
  return bytes === null ? undefined : { is: 'size', bytes };
}

function isSame(one: FactValue, other: FactValue): boolean {
  if (one.is === 'time' && other.is === 'time') {
    return Math.abs(Date.parse(one.at) - Date.parse(other.at)) < MOMENT * 1000;
  }
  return JSON.stringify(one) === JSON.stringify(other);
}
