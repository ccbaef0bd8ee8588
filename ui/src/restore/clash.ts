import type { ChosenFolder } from '../state/job-decisions.svelte';

/** What the person decided about a name that is taken. */
export type ClashAnswer =
  | { is: 'keep'; name: string }
  | { is: 'rename' }
  | { is: 'elsewhere'; folder: ChosenFolder }
  | { is: 'leave' };
