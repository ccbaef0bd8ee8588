import type { Decision, DryRunItem, Existing, Group, ItemKey, JobItem } from '../../api/bindings';

/** An item that can be decided about, before a job or in it. */
export interface DecisionRow {
  key: ItemKey;
  name: string;
  group: Group;
  /** Where it was, in words. */
  wasIn: string;
  /** The free name that keeping both would give it. */
  suggestion: string | null;
  /** The existing item that would be renamed for it, if that is not another of these items. */
  existing: { name: string; newName: string } | null;
  /** The folder that would come back first. */
  folderFirst: string | null;
  /** The folder that was named for it, where its name is taken there. */
  goesTo: string | null;
}

export function rowOfDryRun(item: DryRunItem): DecisionRow {
  return {
    key: item.key,
    name: item.name,
    group: item.group,
    wasIn: item.was_in.path.join(' / '),
    suggestion: item.suggestion,
    existing:
      item.taken_by?.is === 'existing' ? renamed(item.taken_by.existing, item.existing_new_name) : null,
    folderFirst: item.folder_first?.name ?? null,
    goesTo: null,
  };
}

export function rowOfJob(item: JobItem): DecisionRow {
  const { decision, finding } = item;
  const folder = finding?.is === 'folder_gone' ? finding.trashed_folder : null;
  return {
    key: item.key,
    name: item.name,
    group: item.group,
    wasIn: item.was_in,
    suggestion: finding?.is === 'name_taken' ? finding.suggestion : null,
    existing: finding?.is === 'name_taken' ? renamed(finding.existing, finding.existing_new_name) : null,
    folderFirst: folder?.name ?? null,
    goesTo: finding?.is === 'name_taken' ? namedFolder(decision) : null,
  };
}

function renamed({ name }: Existing, newName: string | null): DecisionRow['existing'] {
  return newName === null ? null : { name, newName };
}

function namedFolder(decision: Decision): string | null {
  return decision.what === 'restore' && 'folder_id' in decision.choice ? decision.choice.folder_id : null;
}
