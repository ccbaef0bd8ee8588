import { m } from '../paraglide/messages.js';
import { exactTime, duration } from '../lib/format';
import type { Code, Detail, Problem } from './bindings';
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

/** How the message of one error code is built from the facts of an error. */
export interface ErrorEntry {
  tone: 'warn' | 'bad';
  action: ErrorAction;
  title: (facts: ErrorFacts) => string;
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
        title: m.problem_sign_in_ended,
        meaning: m.problem_sign_in_ended_meaning,
        advice: m.problem_sign_in_ended_advice,
      };
    case 'app':
      return {
        title: m.problem_app_rejected,
        meaning: m.problem_app_rejected_meaning,
        advice: m.problem_app_rejected_advice,
      };
    default:
      return {
        title: m.problem_credential_rejected,
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
        title: m.problem_sign_in_denied,
        meaning: m.problem_sign_in_denied_meaning,
        advice: m.problem_sign_in_denied_advice,
      };
    case 'port':
      return {
        title: m.problem_sign_in_port,
        meaning: m.problem_sign_in_port_meaning,
        advice: m.problem_sign_in_port_advice,
      };
    default:
      return {
        title: m.problem_sign_in_time,
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
    case 'confirmation':
      return {
        title: m.problem_confirmation,
        meaning: NOTHING_CHANGED,
        advice: m.problem_confirmation_advice,
      };
    default:
      return {
        title: m.problem_not_found,
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

const table: Record<Code, ErrorEntry> = {
  NotConnected: {
    tone: 'warn',
    action: 'accounts',
    title: (facts) => m.problem_not_connected(facts),
    meaning: NOTHING_CHANGED,
    advice: () => m.problem_not_connected_advice(),
  },
  CredentialRejected: {
    tone: 'bad',
    action: 'accounts',
    title: (facts) => rejected(facts.about).title(facts),
    meaning: ({ about }) => rejected(about).meaning(),
    advice: ({ about }) => rejected(about).advice(),
  },
  SignInEnded: {
    tone: 'warn',
    action: 'again',
    title: ({ about }) => notSignedIn(about).title(),
    meaning: ({ about }) => notSignedIn(about).meaning(),
    advice: ({ about }) => notSignedIn(about).advice(),
  },
  WrongRegion: {
    tone: 'bad',
    action: 'accounts',
    title: ({ about }) => (about === 'policy' ? m.problem_region_by_policy() : m.problem_wrong_region()),
    meaning: NOTHING_CHANGED,
    advice: ({ about }) =>
      about === 'policy' ? m.problem_region_by_policy_advice() : m.problem_wrong_region_advice(),
  },
  Forbidden: {
    tone: 'bad',
    action: 'none',
    title: ({ about }) => forbidden(about).title,
    meaning: ({ about }) => forbidden(about).meaning,
    advice: ({ about }) => forbidden(about).advice,
  },
  AccountBlocked: {
    tone: 'bad',
    action: 'again',
    title: (facts) => accountBlocked(facts).title,
    meaning: (facts) => accountBlocked(facts).meaning,
    advice: (facts) => accountBlocked(facts).advice,
  },
  StorageFull: {
    tone: 'bad',
    action: 'again',
    title: () => m.problem_storage_full(),
    meaning: () => m.problem_storage_full_meaning(),
    advice: () => m.problem_storage_full_advice(),
  },
  NotFound: {
    tone: 'warn',
    action: 'none',
    title: (facts) => notFound(facts.about).title(facts),
    meaning: (facts) => notFound(facts.about).meaning(),
    advice: (facts) => notFound(facts.about).advice(),
  },
  NotInTrash: {
    tone: 'warn',
    action: 'again',
    title: () => m.problem_not_in_trash(),
    meaning: () => m.problem_not_in_trash_meaning(),
    advice: () => m.problem_not_in_trash_advice(),
  },
  NameTaken: {
    tone: 'warn',
    action: 'again',
    title: () => m.problem_name_taken(),
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_name_taken_advice(),
  },
  FolderGone: {
    tone: 'warn',
    action: 'again',
    title: () => m.problem_folder_gone(),
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_folder_gone_advice(),
  },
  NameInvalid: {
    tone: 'warn',
    action: 'none',
    title: () => m.problem_name_invalid(),
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_name_invalid_advice(),
  },
  ChangedSince: {
    tone: 'warn',
    action: 'none',
    title: ({ about }) => {
      if (about === 'inside') return m.problem_holds_others();
      if (about === 'inside_newer') return m.problem_newer_inside();
      if (about === 'inside_unknown') return m.problem_inside_unknown();
      return about === 'inside_too_large' ? m.problem_inside_too_large() : m.problem_changed_since();
    },
    meaning: ({ about }) =>
      about === 'inside' ? m.problem_holds_others_meaning() : m.problem_changed_since_meaning(),
    advice: ({ about }) =>
      about === 'inside' ? m.problem_holds_others_advice() : m.problem_changed_since_advice(),
  },
  LeftHalfway: {
    tone: 'bad',
    action: 'none',
    title: () => m.problem_left_halfway(),
    meaning: ({ about }) =>
      about === 'existing' ? m.problem_left_halfway_existing() : m.problem_left_halfway_item(),
    advice: () => m.problem_left_halfway_advice(),
  },
  LinkExpired: {
    tone: 'warn',
    action: 'none',
    title: ({ at }) => (at === '' ? m.problem_link_expired() : m.problem_link_expired_at({ at })),
    meaning: () => m.problem_link_expired_meaning(),
    advice: () => m.problem_link_expired_advice(),
  },
  NoEmailShare: {
    tone: 'warn',
    action: 'none',
    title: () => m.problem_no_email_share(),
    meaning: () => m.problem_no_email_share_meaning(),
    advice: () => m.problem_no_email_share_advice(),
  },
  AlreadyRunning: {
    tone: 'warn',
    action: 'none',
    title: ({ about }) => (about === 'journal' ? m.problem_journal_in_use() : m.problem_already_running()),
    meaning: ({ about }) => (about === 'journal' ? NOTHING_CHANGED() : m.problem_already_running_meaning()),
    advice: ({ about }) =>
      about === 'journal' ? m.problem_journal_in_use_advice() : m.problem_already_running_advice(),
  },
  FolderBusy: {
    tone: 'warn',
    action: 'again',
    title: () => m.problem_folder_busy(),
    meaning: () => m.problem_still_in_trash(),
    advice: () => m.problem_folder_busy_advice(),
  },
  RateLimited: {
    tone: 'warn',
    action: 'again',
    title: (facts) => m.problem_rate_limited(facts),
    meaning: NOTHING_CHANGED,
    advice: ({ wait }) =>
      wait === '' ? m.problem_rate_limited_advice() : m.problem_rate_limited_advice_wait({ wait }),
  },
  Offline: {
    tone: 'bad',
    action: 'again',
    title: (facts) => offline(facts).title,
    meaning: (facts) => offline(facts).meaning,
    advice: (facts) => offline(facts).advice,
  },
  Refused: {
    tone: 'bad',
    action: 'again',
    title: (facts) => refused(facts).title,
    meaning: (facts) => refused(facts).meaning,
    advice: (facts) => refused(facts).advice,
  },
  Intercepted: {
    tone: 'bad',
    action: 'again',
    title: (facts) => intercepted(facts).title,
    meaning: (facts) => intercepted(facts).meaning,
    advice: (facts) => intercepted(facts).advice,
  },
  UnknownOutcome: {
    tone: 'bad',
    action: 'none',
    title: (facts) => unknownOutcome(facts).title,
    meaning: (facts) => unknownOutcome(facts).meaning,
    advice: (facts) => unknownOutcome(facts).advice,
  },
  KeyringUnavailable: {
    tone: 'bad',
    action: 'again',
    title: () => m.problem_keyring_unavailable(),
    meaning: () => m.problem_keyring_unavailable_meaning(),
    advice: () => m.problem_keyring_unavailable_advice(),
  },
  ClipboardUnavailable: {
    tone: 'bad',
    action: 'again',
    title: ({ about }) =>
      about === 'text' ? m.problem_text_not_copied() : m.problem_clipboard_unavailable(),
    meaning: ({ about }) =>
      about === 'text' ? m.problem_text_not_copied_meaning() : m.problem_clipboard_unavailable_meaning(),
    advice: ({ about }) =>
      about === 'text' ? m.problem_text_not_copied_advice() : m.problem_clipboard_unavailable_advice(),
  },
  BrowserUnavailable: {
    tone: 'warn',
    action: 'again',
    title: ({ about }) => notOpened(about).title,
    meaning: ({ about }) => notOpened(about).meaning,
    advice: ({ about }) => notOpened(about).advice,
  },
  MailUnavailable: {
    tone: 'warn',
    action: 'none',
    title: () => m.problem_mail_unavailable(),
    meaning: () => m.problem_mail_unavailable_meaning(),
    advice: () => m.problem_mail_unavailable_advice(),
  },
  FileNotWritten: {
    tone: 'bad',
    action: 'again',
    title: () => m.problem_file_not_written(),
    meaning: () => m.problem_file_not_written_meaning(),
    advice: () => m.problem_file_not_written_advice(),
  },
  ...profileErrors,
  PolicyBroken: {
    tone: 'bad',
    action: 'none',
    title: () => m.problem_policy_broken(),
    meaning: () => m.problem_policy_broken_meaning(),
    advice: () => m.problem_policy_broken_advice(),
  },
  InputInvalid: {
    tone: 'warn',
    action: 'none',
    title: ({ about }) => (about === 'journal' ? m.problem_journal_sound() : m.problem_input_invalid()),
    meaning: NOTHING_CHANGED,
    advice: ({ about }) =>
      about === 'journal' ? m.problem_journal_sound_advice() : m.problem_input_invalid_advice(),
  },
  ServiceMisbehaved: {
    tone: 'bad',
    action: 'again',
    title: (facts) => misbehaved(facts).title,
    meaning: (facts) => misbehaved(facts).meaning,
    advice: (facts) => misbehaved(facts).advice,
  },
  RequestRejected: {
    tone: 'bad',
    action: 'none',
    title: (facts) => m.problem_request_rejected(facts),
    meaning: NOTHING_CHANGED,
    advice: () => m.problem_request_rejected_advice(),
  },
  Unexpected: {
    tone: 'bad',
    action: 'again',
    title: () => m.problem_unexpected(),
    meaning: () => m.problem_unexpected_meaning(),
    advice: () => m.problem_unexpected_advice(),
  },
};

/** The three sentences of an error message. */
export type ErrorText = Record<'title' | 'meaning' | 'advice', string>;

/** Returns the message for a missing permission. */
function forbidden(about: string): ErrorText {
  switch (about) {
    case 'policy':
      return {
        title: m.problem_forbidden_by_policy(),
        meaning: NOTHING_CHANGED(),
        advice: m.problem_forbidden_by_policy_advice(),
      };
    case 'blocked':
      return {
        title: m.problem_blocked(),
        meaning: m.problem_blocked_meaning(),
        advice: m.problem_blocked_advice(),
      };
    case 'as_user':
      return {
        title: m.problem_as_user(),
        meaning: m.problem_as_user_meaning(),
        advice: m.problem_as_user_advice(),
      };
    case 'clumio':
      return {
        title: m.problem_forbidden(),
        meaning: m.problem_forbidden_clumio_meaning(),
        advice: m.problem_forbidden_clumio_advice(),
      };
    default:
      return {
        title: m.problem_forbidden(),
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
    title: entry.title(facts),
    meaning: entry.meaning(facts),
    advice: entry.advice(facts),
  };
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
