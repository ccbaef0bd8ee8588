import { m } from '../paraglide/messages.js';
import { exactTime, duration } from '../lib/format';
import type { Code, Detail, Problem } from './bindings';
import { errorTitles } from './error-titles';
import {
  accountBlocked,
  intercepted,
  misbehaved,
  offline,
  refused,
  unknownOutcome,
} from './connection-messages';
import { profileErrors } from './profile-messages';

/** The message of every error code: its tone, its three sentences and the action that helps. */

/** The action that an error message offers. */
export type ErrorAction = 'again' | 'accounts' | 'proxy' | 'none';

/** An error in the words of the window. */
export interface ErrorMessage {
  tone: 'warn' | 'bad';
  /** Says what happened. */
  title: string;
  /** Says what it means for the customer's file. */
  meaning: string;
  /** Says what to do. */
  advice: string;
  action: ErrorAction;
}

/** How the message of one error code is built from the facts of an error. Rust names its title. */
export interface ErrorEntry {
  tone: 'warn' | 'bad';
  action: ErrorAction;
  meaning: (facts: ErrorFacts) => string;
  advice: (facts: ErrorFacts) => string;
}

/** The details of an error, in words; empty where they are not given. */
export interface ErrorFacts {
  service: string;
  about: string;
  /** The origin of the error: the issuer or the name of a certificate, the address of a proxy, the name of a setting, or
   *  the computer on which another instance runs. */
  by: string;
  /** The kinds of sign-in that a proxy offers. */
  schemes: string;
  /** The extension that a certificate demands, and the trusted authority above it. */
  extension: string;
  root: string;
  /** The file or folder concerned. */
  path: string;
  wait: string;
  at: string;
}

const NOTHING_CHANGED = () => m.problem_nothing_changed();

/** Returns the message for a rejected credential: a token, an expired sign-in, or the app. */
function rejected(about: string) {
  switch (about) {
    case 'sign_in':
      return {
        meaning: m.problem_sign_in_ended_meaning,
        advice: m.problem_sign_in_ended_advice,
      };
    case 'app':
      return {
        meaning: m.problem_app_rejected_meaning,
        advice: m.problem_app_rejected_advice,
      };
    default:
      return {
        meaning: m.problem_credential_rejected_meaning,
        advice: m.problem_credential_rejected_advice,
      };
  }
}

/** Returns the message for a sign-in that did not complete. */
function notSignedIn(about: string) {
  switch (about) {
    case 'denied':
      return {
        meaning: m.problem_sign_in_denied_meaning,
        advice: m.problem_sign_in_denied_advice,
      };
    case 'port':
      return {
        meaning: m.problem_sign_in_port_meaning,
        advice: m.problem_sign_in_port_advice,
      };
    default:
      return {
        meaning: NOTHING_CHANGED,
        advice: m.problem_sign_in_time_advice,
      };
  }
}

/**
 * Returns the sentences for an id that a service does not know; a restored file that Clumio does not know has most likely
 * expired.
 */
function notFound(about: string) {
  switch (about) {
    case 'user':
      return {
        meaning: m.problem_user_unknown_meaning,
        advice: m.problem_user_unknown_advice,
      };
    case 'restored_file':
      return {
        meaning: m.problem_restored_file_gone_meaning,
        advice: m.problem_restored_file_gone_advice,
      };
    case 'confirmation':
      return {
        meaning: NOTHING_CHANGED,
        advice: m.problem_confirmation_advice,
      };
    default:
      return {
        meaning: m.problem_not_found_meaning,
        advice: m.problem_not_found_advice,
      };
  }
}

/** Returns the sentences for a page that the browser did not open. */
function notOpened(about: string): ErrorText {
  switch (about) {
    case 'release':
      return {
        meaning: m.problem_nothing_changed(),
        advice: m.problem_release_not_opened_advice(),
      };
    case 'sign_in':
      return {
        meaning: m.problem_sign_in_not_opened_meaning(),
        advice: m.problem_sign_in_not_opened_advice(),
      };
    default:
      return {
        meaning: m.problem_browser_unavailable_meaning(),
        advice: m.problem_browser_unavailable_advice(),
      };
  }
}

const table: Record<Code, ErrorEntry> = {
  NotConnected: {
    tone: 'warn',
    action: 'accounts',
    meaning: NOTHING_CHANGED,
    advice: () => m.problem_not_connected_advice(),
  },
  CredentialRejected: {
    tone: 'bad',
    action: 'accounts',
    meaning: ({ about }) => rejected(about).meaning(),
    advice: ({ about }) => rejected(about).advice(),
  },
  SignInEnded: {
    tone: 'warn',
    action: 'again',
    meaning: ({ about }) => notSignedIn(about).meaning(),
    advice: ({ about }) => notSignedIn(about).advice(),
  },
  WrongRegion: {
    tone: 'bad',
    action: 'accounts',
    meaning: NOTHING_CHANGED,
    advice: ({ about }) =>
      about === 'policy' ? m.problem_region_by_policy_advice() : m.problem_wrong_region_advice(),
  },
  Forbidden: {
    tone: 'bad',
    action: 'none',
    meaning: ({ about }) => forbidden(about).meaning,
    advice: ({ about }) => forbidden(about).advice,
  },
  AccountBlocked: {
    tone: 'bad',
    action: 'again',
    meaning: (facts) => accountBlocked(facts).meaning,
    advice: (facts) => accountBlocked(facts).advice,
  },
  StorageFull: {
    tone: 'bad',
    action: 'again',
    meaning: () => m.problem_storage_full_meaning(),
    advice: () => m.problem_storage_full_advice(),
  },
  NotFound: {
    tone: 'warn',
    action: 'none',
    meaning: (facts) => notFound(facts.about).meaning(),
    advice: (facts) => notFound(facts.about).advice(),
  },
  NotInTrash: {
    tone: 'warn',
    action: 'again',
    meaning: () => m.problem_not_in_trash_meaning(),
    advice: () => m.problem_not_in_trash_advice(),
  },
  NameTaken: {
    tone: 'warn',
    action: 'again',
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_name_taken_advice(),
  },
  FolderGone: {
    tone: 'warn',
    action: 'again',
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_folder_gone_advice(),
  },
  NameInvalid: {
    tone: 'warn',
    action: 'none',
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_name_invalid_advice(),
  },
  ChangedSince: {
    tone: 'warn',
    action: 'none',
    meaning: ({ about }) =>
      about === 'inside' ? m.problem_holds_others_meaning() : m.problem_changed_since_meaning(),
    advice: ({ about }) =>
      about === 'inside' ? m.problem_holds_others_advice() : m.problem_changed_since_advice(),
  },
  LeftHalfway: {
    tone: 'bad',
    action: 'none',
    meaning: ({ about }) =>
      about === 'existing' ? m.problem_left_halfway_existing() : m.problem_left_halfway_item(),
    advice: () => m.problem_left_halfway_advice(),
  },
  LinkExpired: {
    tone: 'warn',
    action: 'none',
    meaning: () => m.problem_link_expired_meaning(),
    advice: () => m.problem_link_expired_advice(),
  },
  NoEmailShare: {
    tone: 'warn',
    action: 'none',
    meaning: () => m.problem_no_email_share_meaning(),
    advice: () => m.problem_no_email_share_advice(),
  },
  AlreadyRunning: {
    tone: 'warn',
    action: 'none',
    meaning: ({ about }) => (about === 'journal' ? NOTHING_CHANGED() : m.problem_already_running_meaning()),
    advice: ({ about }) =>
      about === 'journal' ? m.problem_journal_in_use_advice() : m.problem_already_running_advice(),
  },
  FolderBusy: {
    tone: 'warn',
    action: 'again',
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_folder_busy_advice(),
  },
  RateLimited: {
    tone: 'warn',
    action: 'again',
    meaning: NOTHING_CHANGED,
    advice: ({ wait }) =>
      wait === '' ? m.problem_rate_limited_advice() : m.problem_rate_limited_advice_wait({ wait }),
  },
  Offline: {
    tone: 'bad',
    action: 'again',
    meaning: (facts) => offline(facts).meaning,
    advice: (facts) => offline(facts).advice,
  },
  Refused: {
    tone: 'bad',
    action: 'again',
    meaning: (facts) => refused(facts).meaning,
    advice: (facts) => refused(facts).advice,
  },
  Intercepted: {
    tone: 'bad',
    action: 'again',
    meaning: (facts) => intercepted(facts).meaning,
    advice: (facts) => intercepted(facts).advice,
  },
  UnknownOutcome: {
    tone: 'bad',
    action: 'none',
    meaning: (facts) => unknownOutcome(facts).meaning,
    advice: (facts) => unknownOutcome(facts).advice,
  },
  PresenceNotConfirmed: {
    tone: 'warn',
    action: 'again',
    meaning: () => m.problem_presence_not_confirmed_meaning(),
    advice: () => m.problem_presence_not_confirmed_advice(),
  },
  PresenceUnavailable: {
    tone: 'bad',
    action: 'again',
    meaning: () => m.problem_presence_unavailable_meaning(),
    advice: () => m.problem_presence_unavailable_advice(),
  },
  KeyringUnavailable: {
    tone: 'bad',
    action: 'again',
    meaning: () => m.problem_keyring_unavailable_meaning(),
    advice: () => m.problem_keyring_unavailable_advice(),
  },
  ClipboardUnavailable: {
    tone: 'bad',
    action: 'again',
    meaning: ({ about }) =>
      about === 'text' ? m.problem_text_not_copied_meaning() : m.problem_clipboard_unavailable_meaning(),
    advice: ({ about }) =>
      about === 'text' ? m.problem_text_not_copied_advice() : m.problem_clipboard_unavailable_advice(),
  },
  BrowserUnavailable: {
    tone: 'warn',
    action: 'again',
    meaning: ({ about }) => notOpened(about).meaning,
    advice: ({ about }) => notOpened(about).advice,
  },
  MailUnavailable: {
    tone: 'warn',
    action: 'none',
    meaning: () => m.problem_mail_unavailable_meaning(),
    advice: () => m.problem_mail_unavailable_advice(),
  },
  FileNotWritten: {
    tone: 'bad',
    action: 'again',
    meaning: () => m.problem_file_not_written_meaning(),
    advice: () => m.problem_file_not_written_advice(),
  },
  ...profileErrors,
  PolicyBroken: {
    tone: 'bad',
    action: 'none',
    meaning: () => m.problem_policy_broken_meaning(),
    advice: () => m.problem_policy_broken_advice(),
  },
  InputInvalid: {
    tone: 'warn',
    action: 'none',
    meaning: NOTHING_CHANGED,
    advice: ({ about }) =>
      about === 'journal' ? m.problem_journal_sound_advice() : m.problem_input_invalid_advice(),
  },
  ServiceMisbehaved: {
    tone: 'bad',
    action: 'again',
    meaning: (facts) => misbehaved(facts).meaning,
    advice: (facts) => misbehaved(facts).advice,
  },
  RequestRejected: {
    tone: 'bad',
    action: 'none',
    meaning: NOTHING_CHANGED,
    advice: () => m.problem_request_rejected_advice(),
  },
  Unexpected: {
    tone: 'bad',
    action: 'again',
    meaning: () => m.problem_unexpected_meaning(),
    advice: () => m.problem_unexpected_advice(),
  },
};

/** The two sentences below the title of an error. */
export type ErrorText = Record<'meaning' | 'advice', string>;

/** Returns the message for a missing permission. */
function forbidden(about: string): ErrorText {
  switch (about) {
    case 'policy':
      return {
        meaning: NOTHING_CHANGED(),
        advice: m.problem_forbidden_by_policy_advice(),
      };
    case 'blocked':
      return {
        meaning: m.problem_blocked_meaning(),
        advice: m.problem_blocked_advice(),
      };
    case 'as_user':
      return {
        meaning: m.problem_as_user_meaning(),
        advice: m.problem_as_user_advice(),
      };
    case 'clumio':
      return {
        meaning: m.problem_forbidden_clumio_meaning(),
        advice: m.problem_forbidden_clumio_advice(),
      };
    default:
      return {
        meaning: NOTHING_CHANGED(),
        advice: m.problem_forbidden_advice(),
      };
  }
}

/** Returns the message for an error; `service` ("Box", "Clumio") is named where it is known. */
export function errorMessage(problem: Problem, service: string = m.problem_service()): ErrorMessage {
  const entry = table[problem.code];
  const facts = { service, ...factsOf(problem.detail) };
  return {
    tone: entry.tone,
    action: actionFor(entry.action, problem),
    title: errorTitle(problem, facts),
    meaning: entry.meaning(facts),
    advice: entry.advice(facts),
  };
}

function errorTitle({ code, detail }: Problem, facts: ErrorFacts): string {
  if (code === 'LinkExpired' && facts.at !== '') return m.problem_link_expired_at(facts);
  const titles = errorTitles[code];
  const title = detail?.about === undefined ? titles.title : (titles[detail.about] ?? titles.title);
  return title(facts);
}

function actionFor(action: ErrorAction, problem: Problem): ErrorAction {
  if (problem.detail?.about === 'proxy_sign_in') return 'proxy';
  return action === 'none' && problem.retryable ? 'again' : action;
}

/** Returns true for a code that Rust can answer with. */
export function isErrorCode(code: unknown): code is Code {
  return typeof code === 'string' && Object.hasOwn(table, code);
}

function factsOf(detail: Detail | undefined): Omit<ErrorFacts, 'service'> {
  const seconds = detail?.retry_after_seconds;
  return {
    about: detail?.about ?? '',
    by: detail?.by ?? '',
    schemes: detail?.schemes ?? '',
    extension: detail?.extension ?? '',
    root: detail?.root ?? '',
    path: detail?.path ?? '',
    at: detail?.at === undefined ? '' : exactTime(detail.at),
    wait: seconds === undefined ? '' : duration(seconds * 1000),
  };
}
