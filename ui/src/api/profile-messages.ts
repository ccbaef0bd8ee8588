import { m } from '../paraglide/messages.js';
import type { Code } from './bindings';
import type { ErrorEntry, ErrorText } from './error-messages';

/** Messages for errors of the profile: its folder, its files, the journal. */

/** Returns the sentences for a file of the profile, which is named by its content. */
export function stateFile(name: string): { unreadable: string; notSaved: string } {
  switch (name) {
    case 'accounts':
      return { unreadable: m.problem_accounts_unreadable(), notSaved: m.problem_accounts_not_saved() };
    case 'settings':
      return { unreadable: m.problem_settings_unreadable(), notSaved: m.problem_settings_not_saved() };
    case 'filters':
      return { unreadable: m.problem_filters_unreadable(), notSaved: m.problem_filters_not_saved() };
    default:
      return { unreadable: m.problem_file_unreadable(), notSaved: m.problem_profile_not_written() };
  }
}

/** Returns the message for a journal that cannot be used. */
function journal(about: string): ErrorText {
  const title = m.problem_journal_unavailable();
  const meaning = m.problem_journal_unavailable_meaning();
  switch (about) {
    case 'damaged':
      return {
        title: m.problem_journal_damaged(),
        meaning: m.problem_journal_damaged_meaning(),
        advice: m.problem_journal_damaged_advice(),
      };
    case 'full':
      return { title, meaning, advice: m.problem_journal_full_advice() };
    case 'locked':
      return { title, meaning, advice: m.problem_journal_locked_advice() };
    case 'read_only':
      return { title, meaning, advice: m.problem_journal_read_only_advice() };
    case 'network':
      return { title, meaning, advice: m.problem_journal_network_advice() };
    case 'newer':
      return {
        title: m.problem_journal_newer(),
        meaning,
        advice: m.problem_journal_newer_advice(),
      };
    default:
      return { title, meaning, advice: m.problem_journal_unavailable_advice() };
  }
}

/** Returns the sentences for a profile folder that cannot be used. */
function unusable({ about, path }: { about: string; path: string }): Omit<ErrorText, 'title'> {
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
    title: ({ about }) => journal(about).title,
    meaning: ({ about }) => journal(about).meaning,
    advice: ({ about }) => journal(about).advice,
  },
  ProfileUnusable: {
    tone: 'bad',
    action: 'none',
    title: () => m.problem_profile_unusable(),
    meaning: (facts) => unusable(facts).meaning,
    advice: (facts) => unusable(facts).advice,
  },
  ProfileInUse: {
    tone: 'warn',
    action: 'none',
    title: () => m.problem_profile_in_use(),
    meaning: () => m.problem_nothing_changed(),
    advice: ({ by }) =>
      by === '' ? m.problem_profile_in_use_advice() : m.problem_profile_in_use_where({ by }),
  },
  StateUnreadable: {
    tone: 'bad',
    action: 'again',
    title: ({ about }) => stateFile(about).unreadable,
    meaning: ({ path }) => m.problem_state_unreadable_meaning({ path }),
    advice: () => m.problem_state_unreadable_advice(),
  },
  NotSaved: {
    tone: 'bad',
    action: 'again',
    title: ({ about }) => stateFile(about).notSaved,
    meaning: () => m.problem_nothing_changed(),
    advice: ({ path }) => m.problem_not_saved_advice({ path }),
  },
} satisfies Partial<Record<Code, ErrorEntry>>;
