import type { TrashFilter } from './bindings';

/** The filter that leaves nothing out. */
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
