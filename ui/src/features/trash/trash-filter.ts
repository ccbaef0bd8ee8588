import type { DeletedWhen, TrashFilter } from '../../api/bindings';

/** Wants all rows. */
export const EVERYTHING: TrashFilter = {
  text: '',
  kinds: [],
  folder: null,
  owner: null,
  deleted_by: null,
  at_least: null,
  at_most: null,
  when: { is: 'any' },
};

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
    filter.when.is !== 'any'
  );
}

/** Returns true if the end of a chosen range is before its start. */
export function isBackwards(when: DeletedWhen): boolean {
  return 'from' in when && when.from !== null && when.to !== null && when.to < when.from;
}
