import type { ChosenFolder } from '../folder-picker/folder-browser.svelte';

/** What the person decided about a name that is taken. */
export type ConflictAnswer =
  | { is: 'keep'; name: string }
  | { is: 'rename' }
  | { is: 'elsewhere'; folder: ChosenFolder }
  | { is: 'leave' };
