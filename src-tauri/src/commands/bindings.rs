//! Writes the page's copy of the types and of the commands, or fails when a committed one is stale.

use super::call::camel_case;
use app_error::{ErrorCode, Subject};
use desk::{activity, connection_check, events, input_parser, service_clock, time_zone};
use serde::de::DeserializeOwned;
use std::{collections::BTreeSet, fmt::Write as _, path::Path};
use ts_rs::{Config, TS};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/api");

/// Sizes and counts stay far below 2^53.
fn config() -> Config {
    Config::new().with_large_int("number")
}

macro_rules! declarations {
    ($($name:ty),* $(,)?) => {{
        let config = config();
        [$(format!("export {}\n", <$name>::decl(&config))),*]
    }};
}

#[test]
fn the_committed_bindings_are_those_of_the_rust_types() {
    let declarations = declarations![
        app_error::ErrorCode,
        app_error::Subject,
        app_error::ErrorContext,
        app_error::AppError,
        app_error::ServiceWait,
        app_error::ServiceWaitReason,
        config::Language,
        config::Theme,
        config::Density,
        config::MailLanguage,
        config::MailTemplate,
        config::MailSettings,
        config::TemplateProblem,
        passcode::MailPreview,
        config::Settings,
        config::LockedSettings,
        accounts::Service,
        accounts::TokenStorage,
        accounts::Unit,
        accounts::AccountColour,
        accounts::AccountLabel,
        accounts::ClumioAccount,
        config::BoxAuthMethod,
        accounts::BoxAccount,
        accounts::BoxAuthOptions,
        accounts::BoxApp,
        accounts::BoxSubjectKind,
        accounts::BoxSubject,
        accounts::CallbackPage,
        accounts::DisconnectResult,
        accounts::Revocation,
        accounts::Accounts,
        accounts::ClumioCheck,
        activity::Action,
        activity::Ending,
        passcode::LostPasscode,
        activity::JobTally,
        activity::ActivityRow,
        activity::ActivityPage,
        activity::Erased,
        table_export::ExportFormat,
        input_parser::ParsedInput,
        input_parser::InputMatches,
        passcode::AssetKind,
        passcode::Asset,
        passcode::AssetPage,
        passcode::AssetRef,
        passcode::PasscodeEligibility,
        passcode::RestoredFile,
        passcode::FileQuery,
        passcode::ScanState,
        passcode::FileRows,
        passcode::LookupProgress,
        passcode::IdMatch,
        passcode::SharedLink,
        passcode::RecentRegeneration,
        passcode::PendingPasscode,
        passcode::Confirmation,
        passcode::ConfirmationWarning,
        passcode::RegenerationAnswer,
        passcode::Passcode,
        passcode::CopiedContent,
        passcode::ClipboardHold,
        passcode::DraftOpened,
        passcode::HoldEnd,
        box_session::ItemKind,
        box_session::ItemKey,
        box_session::FolderLocation,
        box_session::LocationState,
        box_session::Person,
        bulk_restore::ActingAs,
        box_session::FolderName,
        trash::DeletedByStatus,
        trash::TrashRow,
        trash::DateFilter,
        trash::DeletedByFilter,
        trash::TrashFilter,
        trash::TrashSort,
        trash::TrashQuery,
        trash::UserListing,
        trash::TrashState,
        trash::TrashPage,
        trash::FolderCount,
        trash::OwnerCount,
        trash::Incident,
        trash::DayCount,
        trash::IncidentList,
        trash::UserSearchResult,
        trash::DeletedBySource,
        trash::SelectionChange,
        trash::SavedFilter,
        box_session::FolderRef,
        box_session::TrashedItem,
        box_session::ExistingItem,
        restore::Comparison,
        restore::Blocked,
        restore::CheckResult,
        restore::RestoreCheck,
        restore::Choice,
        restore::Restored,
        restore::UndoResult,
        restore::Outcome,
        box_session::NameProblem,
        box_session::NameCheck,
        box_session::FolderRow,
        box_session::FolderSearchResult,
        box_session::FolderPage,
        bulk_restore::Selection,
        bulk_restore::Group,
        bulk_restore::Preview,
        bulk_restore::PreviewGroup,
        bulk_restore::PreviewItem,
        bulk_restore::NameHolder,
        bulk_restore::TrashedFolder,
        bulk_restore::Cost,
        bulk_restore::PreviewPage,
        bulk_restore::PreviewProgress,
        bulk_restore::Decision,
        bulk_restore::GroupDecision,
        bulk_restore::ItemDecision,
        bulk_restore::Decisions,
        bulk_restore::JobPhase,
        bulk_restore::JobState,
        bulk_restore::JobCounts,
        bulk_restore::Waiting,
        bulk_restore::WaitReason,
        bulk_restore::AskingGroup,
        bulk_restore::BlockedUser,
        bulk_restore::JobItemState,
        bulk_restore::Undone,
        bulk_restore::JobItemRow,
        bulk_restore::JobItemFilter,
        bulk_restore::JobItemPage,
        connection_check::ConnectionStep,
        connection_check::StepOutcome,
        connection_check::StepReport,
        service_clock::ServiceTime,
        time_zone::TimeZoneOffsets,
        time_zone::ZoneOffset,
        events::Event,
        super::about::About,
        crate::updates::Newer,
        super::about::SeenProblem,
        super::start::Platform,
        messages::SpokenLanguage,
        super::start::Start,
        crate::startup::ProfileState,
        config::Fault,
        config::FileFault,
        config::IgnoredFile,
        config::IgnoredFileKind,
        config::IgnoredReason,
    ];
    compare("bindings.ts", "the Rust types", &declarations.join("\n"));
}

/// A command as TypeScript sees it.
pub(super) struct Signature {
    pub(super) docs: &'static [&'static str],
    pub(super) kind: &'static str,
    pub(super) steps: Vec<String>,
    pub(super) name: &'static str,
    pub(super) arguments: Vec<(&'static str, String)>,
    pub(super) answer: String,
}

impl Signature {
    fn declaration(&self) -> String {
        let Self { name, steps, .. } = self;
        let arguments = self.arguments.iter();
        let given: Vec<String> = arguments
            .clone()
            .map(|(name, _)| camel_case(name))
            .collect();
        let given = match given.join(", ") {
            none if none.is_empty() => "{}".to_owned(),
            given => format!("{{ {given} }}"),
        };
        let mut taken: Vec<String> = arguments
            .map(|(name, of)| format!("{}: {of}", camel_case(name)))
            .collect();
        let answer = match self.answer.as_str() {
            "null" => "void",
            answer => answer,
        };
        let call = match (self.kind, steps.first()) {
            ("reporting", Some(step)) => {
                taken.push(format!("report: (step: {step}) => void"));
                taken.push("signal?: AbortSignal".to_owned());
                format!("reporting<{answer}, {step}>('{name}', {given}, report, signal)")
            }
            (kind @ ("cancellable" | "stoppable"), _) => {
                taken.push("signal?: AbortSignal".to_owned());
                format!("{kind}<{answer}>('{name}', {given}, signal)")
            }
            _ => format!("call<{answer}>('{name}', {given})"),
        };
        let docs: Vec<&str> = self.docs.iter().map(|line| line.trim()).collect();
        format!(
            "  /** {} */\n  {}: ({}) => {call},\n",
            docs.join(" "),
            camel_case(name),
            taken.join(", "),
        )
    }

    /// The types that it names and TypeScript does not have.
    fn types(&self) -> BTreeSet<String> {
        let written = self.arguments.iter().map(|(_, of)| of);
        let written = written.chain(&self.steps).chain([&self.answer]);
        written
            .flat_map(|of| of.split(|letter: char| !letter.is_alphanumeric()))
            .filter(|word| word.starts_with(char::is_uppercase) && *word != "Array")
            .map(str::to_owned)
            .collect()
    }
}

#[test]
fn the_committed_commands_are_those_of_the_table() {
    let signatures = super::signatures(&config());
    let types: BTreeSet<String> = signatures.iter().flat_map(Signature::types).collect();
    let mut fresh = "import type {\n".to_owned();
    for name in types {
        let _ = writeln!(fresh, "  {name},");
    }
    fresh.push_str(
        "} from './bindings';

/** The ways in which a command is called. */
export interface Transport {
  call<T>(command: string, args: object): Promise<T>;
  /** Rust stops when `signal` fires. */
  cancellable<T>(command: string, args: object, signal?: AbortSignal): Promise<T>;
  /** Rust stops when `signal` fires, unless it is too late: then its answer counts, and its error too. */
  stoppable<T>(command: string, args: object, signal?: AbortSignal): Promise<T>;
  /** Rust hands over steps until the call ends. */
  reporting<T, S>(command: string, args: object, report: (step: S) => void, signal?: AbortSignal): Promise<T>;
}

/** Returns every command, called over `transport`. */
export const commandsOver = ({ call, cancellable, reporting, stoppable }: Transport) => ({
",
    );
    for signature in signatures {
        fresh.push_str(&signature.declaration());
    }
    fresh.push_str("});\n\nexport type Commands = ReturnType<typeof commandsOver>;\n");
    compare("commands.ts", "the table of commands", &fresh);
}

/// The sentences of a file are made here: what a command saves, and how the file is called, is all that the page says.
#[test]
fn no_command_that_saves_a_list_takes_sentences() {
    let signatures = super::signatures(&config());
    let saves = |signature: &&Signature| {
        let mut arguments = signature.arguments.iter();
        arguments.any(|(_, of)| of == "Format")
    };
    let saving: Vec<_> = signatures.iter().filter(saves).collect();
    assert_eq!(saving.len(), 3, "the preview, the report and the activity");
    for Signature {
        name, arguments, ..
    } in saving
    {
        for (argument, of) in arguments {
            let is_known = ["dry_run", "job", "text", "name"].contains(argument) && of == "string";
            assert!(is_known || of == "Format", "{name} takes {argument}: {of}");
        }
    }
}

/// Returns every variant of an enum of plain names: TypeScript has them as a union of strings.
fn variants<T: TS + DeserializeOwned>() -> Vec<T> {
    let union = T::inline(&config());
    let names = union.split(" | ");
    names
        .map(|name| serde_json::from_str(name).unwrap())
        .collect()
}

#[test]
fn the_committed_titles_are_those_of_the_errors() {
    let mut fresh = "import { m } from '../paraglide/messages.js';
import type { Code, Subject } from './bindings';
import type { ErrorFacts } from './error-messages';

/** The title of each error, and other ones where it is about a certain subject. */
export const errorTitles: Record<Code, Titles> = {
"
    .to_owned();
    for code in variants::<ErrorCode>() {
        let title = code.title(None);
        let _ = writeln!(fresh, "  {}: {{\n    title: m.{title},", code.name());
        for subject in variants::<Subject>() {
            let other = code.title(Some(subject));
            if other != title {
                let _ = writeln!(fresh, "    {}: m.{other},", subject.name());
            }
        }
        fresh.push_str("  },\n");
    }
    fresh.push_str(
        "};

type Title = (facts: ErrorFacts) => string;
type Titles = { title: Title } & Partial<Record<Subject, Title>>;
",
    );
    compare("error-titles.ts", "the titles of errors", &fresh);
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test of a file in the tree, renewed on demand"
)]
fn compare(file: &str, source: &str, fresh: &str) {
    const RENEW: &str = "UPDATE_BINDINGS=1 cargo test -p restore-desk bindings";
    let path = Path::new(FOLDER).join(file);
    let fresh = format!("// Generated from {source}. To renew: {RENEW}\n\n{fresh}");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::create_dir_all(FOLDER).unwrap();
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == fresh, "ui/src/api/{file} is stale: {RENEW}");
}
