import type { DryRunItem, Group, ItemKey, JobItem } from '../ipc/bindings';

/** An item that can be decided about, before a job or in it. */
export interface DecidedRow {
  key: ItemKey;
  name: string;
  group: Group;
  /** Where it was, in words. */
  wasIn: string;
  /** The free name that keeping both would give it. */
  suggestion: string | null;
  /** The folder that would come back first. */
  folderFirst: string | null;
}

export function rowOfDryRun(item: DryRunItem): DecidedRow {
  return {
    key: item.key,
    name: item.name,
    group: item.group,
    wasIn: item.was_in.path.join(' / '),
    suggestion: item.suggestion,
    folderFirst: item.folder_first?.name ?? null,
  };
}

export function rowOfJob(item: JobItem): DecidedRow {
  const { finding } = item;
  const folder = finding?.is === 'folder_gone' ? finding.trashed_folder : null;
  return {
    key: item.key,
    name: item.name,
    group: item.group,
    wasIn: item.was_in,
    suggestion: finding?.is === 'name_taken' ? finding.suggestion : null,
    folderFirst: folder?.name ?? null,
  };
}
