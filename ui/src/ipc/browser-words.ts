import { m } from '../paraglide/messages.js';
import type { Sentences } from './errors';

/** The browser did not open, and what it was to show. */
export function notOpened(about: string): Sentences {
  switch (about) {
    case 'release':
      return {
        title: m.problem_release_not_opened(),
        meaning: m.problem_nothing_changed(),
        advice: m.problem_release_not_opened_advice(),
      };
    case 'sign_in':
      return {
        title: m.problem_sign_in_not_opened(),
        meaning: m.problem_sign_in_not_opened_meaning(),
        advice: m.problem_sign_in_not_opened_advice(),
      };
    default:
      return {
        title: m.restore_open_failed(),
        meaning: m.problem_browser_unavailable_meaning(),
        advice: m.problem_browser_unavailable_advice(),
      };
  }
}
