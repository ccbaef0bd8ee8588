import { m } from '../paraglide/messages.js';
import type { Place } from './navigation.svelte';

/** Names of the pages, as the sidebar shows them. */
export const placeNames: Record<Place, () => string> = {
  passcode: m.rail_passcode,
  restore: m.rail_restore,
  activity: m.rail_activity,
  settings: m.rail_settings,
};
