// What it means that a service does not know something: a restored file that Clumio does not know has expired, most likely.

import { m } from '../paraglide/messages.js';

/** Returns the sentences for what was not found. */
export function notFound(about: string) {
  switch (about) {
    case 'user':
      return {
        title: m.problem_user_unknown,
        meaning: m.problem_user_unknown_meaning,
        advice: m.problem_user_unknown_advice,
      };
    case 'restored_file':
      return {
        title: m.problem_restored_file_gone,
        meaning: m.problem_restored_file_gone_meaning,
        advice: m.problem_restored_file_gone_advice,
      };
    default:
      return {
        title: m.problem_not_found,
        meaning: m.problem_not_found_meaning,
        advice: m.problem_not_found_advice,
      };
  }
}
