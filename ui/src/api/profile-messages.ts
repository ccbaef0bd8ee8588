import { m } from '../paraglide/messages.js';
import type { Code } from './bindings';
import type { ErrorEntry, ErrorText } from './error-messages';

/** Messages for errors of the profile: its folder, its files, the journal. */

/** Returns the message for a journal that cannot be used. */
function journal(about: string): ErrorText {
  const meaning = m.problem_journal_unavailable_meaning();
  switch (about) {
    case 'damaged':
      return {
        meaning: m.problem_journal_damaged_meaning(),
        advice: m.problem_journal_damaged_advice(),
      };
    case 'full':
      return { meaning, advice: m.problem_journal_full_advice() };
    case 'locked':
      return { meaning, advice: m.problem_journal_locked_advice() };
    case 'read_only':
      return { meaning, advice: m.problem_journal_read_only_advice() };
    case 'network':
      return { meaning, advice: m.problem_journal_network_advice() };
    case 'newer':
      return {
        meaning,
        advice: m.problem_journal_newer_advice(),
      };
    default:
      return { meaning, advice: m.problem_journal_unavailable_advice() };
  }
}

/** Returns the sentences for a profile folder that cannot be used. */
function unusable({ about, path }: { about: string; path: string }): ErrorText {
  switch (about) {
    case 'not_a_folder':
      return {
        meaning: m.problem_profile_not_a_folder({ path }),
        advice: m.problem_profile_not_a_folder_advice(),
      };
    case 'not_made':
      return { meaning: m.problem_profile_not_made({ path }), advice: m.problem_profile_advice() };
    case 'owner':
      return { meaning: m.problem_profile_owner({ path }), advice: m.problem_profile_owner_advice() };
    case 'name':
      return { meaning: m.problem_profile_name({ path }), advice: m.problem_profile_name_advice() };
    default:
      return { meaning: m.problem_profile_not_writable({ path }), advice: m.problem_profile_advice() };
  }
}

/** Entries of the table of errors that concern the profile. */
export const profileErrors = {
  JournalUnavailable: {
    tone: 'bad',
    action: 'again',
    meaning: ({ about }) => journal(about).meaning,
    advice: ({ about }) => journal(about).advice,
  },
  ProfileUnusable: {
    tone: 'bad',
    action: 'none',
    meaning: (facts) => unusable(facts).meaning,
    advice: (facts) => unusable(facts).advice,
  },
  ProfileInUse: {
    tone: 'warn',
    action: 'none',
    meaning: () => m.problem_nothing_changed(),
    advice: ({ by }) =>
      by === '' ? m.problem_profile_in_use_advice() : m.problem_profile_in_use_where({ by }),
  },
  StateUnreadable: {
    tone: 'bad',
    action: 'again',
    meaning: ({ path }) => m.problem_state_unreadable_meaning({ path }),
    advice: () => m.problem_state_unreadable_advice(),
  },
  NotSaved: {
    tone: 'bad',
    action: 'again',
    meaning: () => m.problem_nothing_changed(),
    advice: ({ path }) => m.problem_not_saved_advice({ path }),
  },
} satisfies Partial<Record<Code, ErrorEntry>>;
