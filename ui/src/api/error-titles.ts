// Generated from the titles of errors. To renew: UPDATE_BINDINGS=1 cargo test -p restore-desk bindings

import { m } from '../paraglide/messages.js';
import type { Code, Subject } from './bindings';
import type { ErrorFacts } from './error-messages';

/** The title of each error, and other ones where it is about a certain subject. */
export const errorTitles: Record<Code, Titles> = {
  NotConnected: {
    title: m.problem_not_connected,
  },
  CredentialRejected: {
    title: m.problem_credential_rejected,
    sign_in: m.problem_sign_in_ended,
    app: m.problem_app_rejected,
  },
  SignInEnded: {
    title: m.problem_sign_in_time,
    denied: m.problem_sign_in_denied,
    port: m.problem_sign_in_port,
  },
  WrongRegion: {
    title: m.problem_wrong_region,
    policy: m.problem_region_by_policy,
  },
  Forbidden: {
    title: m.problem_forbidden,
    as_user: m.problem_as_user,
    blocked: m.problem_blocked,
    policy: m.problem_forbidden_by_policy,
  },
  AccountBlocked: {
    title: m.problem_account_location,
    email: m.problem_account_email,
    terms: m.problem_account_terms,
    password: m.problem_account_password,
    everything: m.problem_account_refused,
  },
  StorageFull: {
    title: m.problem_storage_full,
  },
  NotFound: {
    title: m.problem_not_found,
    user: m.problem_user_unknown,
    restored_file: m.problem_restored_file_gone,
    confirmation: m.problem_confirmation,
  },
  NotInTrash: {
    title: m.problem_not_in_trash,
  },
  NameTaken: {
    title: m.problem_name_taken,
  },
  FolderGone: {
    title: m.problem_folder_gone,
  },
  NameInvalid: {
    title: m.problem_name_invalid,
  },
  ChangedSince: {
    title: m.problem_changed_since,
    inside: m.problem_holds_others,
    inside_newer: m.problem_newer_inside,
    inside_unknown: m.problem_inside_unknown,
    inside_too_large: m.problem_inside_too_large,
  },
  LinkExpired: {
    title: m.problem_link_expired,
  },
  NoEmailShare: {
    title: m.problem_no_email_share,
  },
  LeftHalfway: {
    title: m.problem_left_halfway,
  },
  AlreadyRunning: {
    title: m.problem_already_running,
    journal: m.problem_journal_in_use,
  },
  FolderBusy: {
    title: m.problem_folder_busy,
  },
  RateLimited: {
    title: m.problem_rate_limited,
  },
  Offline: {
    title: m.problem_offline,
    proxy: m.problem_offline_proxy,
    proxy_gateway: m.problem_proxy_gateway,
  },
  Refused: {
    title: m.problem_refused,
    certificate_issuer: m.problem_certificate,
    certificate_host: m.problem_certificate,
    certificate_time: m.problem_certificate,
    certificate: m.problem_certificate,
    certificate_extension: m.problem_certificate,
    tls: m.problem_certificate,
    proxy: m.problem_proxy,
    proxy_sign_in: m.problem_proxy_sign_in,
    proxy_scheme: m.problem_proxy_scheme,
    proxy_setting: m.problem_proxy_setting,
    proxy_socks: m.problem_proxy_socks,
  },
  Intercepted: {
    title: m.problem_intercepted,
  },
  UnknownOutcome: {
    title: m.problem_unknown_outcome,
    verifying: m.problem_verifying,
    intermediary: m.problem_intercepted,
  },
  KeyringUnavailable: {
    title: m.problem_keyring_unavailable,
  },
  PresenceNotConfirmed: {
    title: m.problem_presence_not_confirmed,
  },
  PresenceUnavailable: {
    title: m.problem_presence_unavailable,
  },
  ClipboardUnavailable: {
    title: m.problem_clipboard_unavailable,
    text: m.problem_text_not_copied,
  },
  BrowserUnavailable: {
    title: m.restore_open_failed,
    sign_in: m.problem_sign_in_not_opened,
    release: m.problem_release_not_opened,
  },
  MailUnavailable: {
    title: m.problem_mail_unavailable,
  },
  JournalUnavailable: {
    title: m.problem_journal_unavailable,
    damaged: m.problem_journal_damaged,
    newer: m.problem_journal_newer,
  },
  ProfileUnusable: {
    title: m.problem_profile_unusable,
  },
  ProfileInUse: {
    title: m.problem_profile_in_use,
  },
  StateUnreadable: {
    title: m.problem_file_unreadable,
    accounts: m.problem_accounts_unreadable,
    settings: m.problem_settings_unreadable,
    filters: m.problem_filters_unreadable,
  },
  NotSaved: {
    title: m.problem_profile_not_written,
    accounts: m.problem_accounts_not_saved,
    settings: m.problem_settings_not_saved,
    filters: m.problem_filters_not_saved,
  },
  FileNotWritten: {
    title: m.problem_file_not_written,
  },
  PolicyBroken: {
    title: m.problem_policy_broken,
  },
  InputInvalid: {
    title: m.problem_input_invalid,
    journal: m.problem_journal_sound,
  },
  ServiceMisbehaved: {
    title: m.problem_service_misbehaved,
    list: m.problem_list_goes_round,
    intermediary: m.problem_intercepted,
  },
  RequestRejected: {
    title: m.problem_request_rejected,
  },
  Unexpected: {
    title: m.problem_unexpected,
  },
};

type Title = (facts: ErrorFacts) => string;
type Titles = { title: Title } & Partial<Record<Subject, Title>>;
