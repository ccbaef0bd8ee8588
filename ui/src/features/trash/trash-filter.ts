import type { DeletedWhen, TrashFilter } from '../../api/bindings';

export { EVERYTHING } from '../../api/whole-trash';

/** Returns true if the filter leaves out anything. */
export function narrows(filter: TrashFilter): boolean {
  return (
    filter.text.trim() !== '' ||
    filter.kinds.length > 0 ||
    filter.folder !== null ||
    filter.owner !== null ||
    filter.deleted_by !== null ||
    filter.at_least !== null ||
    filter.at_most !== null ||
    !isOpen(filter.when)
  );
}

/** Returns true for any time at all, also for a range of which neither end was typed yet. */
export function isOpen(when: DeletedWhen): boolean {
  return when.is === 'any' || (when.is === 'between' && when.from === null && when.to === null);
}

/** Returns true if the end of a chosen range is before its start. */
export function isBackwards(when: DeletedWhen): boolean {
  return 'from' in when && when.from !== null && when.to !== null && when.to < when.from;
}
