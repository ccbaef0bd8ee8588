import type { Ending } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';

const names: Record<Ending, () => string> = {
  started: m.activity_started,
  done: m.activity_done,
  not_done: m.activity_not_done,
  unknown: m.activity_unknown,
};

/** How it ended, in words. */
export function outcomeName(ending: Ending): string {
  return names[ending]();
}
