import type { ChosenFolder } from '../folder-picker/folder-browser.svelte';

/** A decision about a name conflict. */
export type ConflictAnswer =
  | { is: 'keep'; name: string }
  | { is: 'rename' }
  | { is: 'elsewhere'; folder: ChosenFolder }
  | { is: 'leave' };
