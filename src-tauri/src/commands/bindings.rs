//! Writes the window's copy of the types, or fails when the committed one is stale.

use desk::{activity, doctor, export, links, passcode, ports, restore, service_clock, zone};
use ts_rs::{Config, TS};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/api/bindings.ts");

macro_rules! declarations {
    ($($name:ty),* $(,)?) => {{
        // Sizes and counts stay far below 2^53.
        let config = Config::new().with_large_int("number");
        [$(format!("export {}\n", <$name>::decl(&config))),*]
    }};
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test of a file in the tree, renewed on demand"
)]
fn the_committed_bindings_are_those_of_the_rust_types() {
    let declarations = declarations![
        app_error::ErrorCode,
        app_error::Subject,
        app_error::ErrorContext,
        app_error::AppError,
        config::Language,
        config::Theme,
        config::MailLanguage,
        config::MailTemplate,
        config::MailSettings,
        config::TemplateProblem,
        passcode::MailPreview,
        config::Settings,
        config::LockedSettings,
        accounts::Service,
        accounts::Keeping,
        accounts::Unit,
        accounts::AccountColour,
        accounts::AccountMark,
        accounts::ClumioAccount,
        config::BoxAuthMethod,
        accounts::BoxAccount,
        accounts::BoxWays,
        accounts::BoxApp,
        accounts::BoxSubjectKind,
        accounts::BoxSubject,
        accounts::Farewell,
        accounts::Left,
        accounts::Revocation,
        accounts::Accounts,
        accounts::ClumioCheck,
        activity::Action,
        activity::Ending,
        activity::LostPasscode,
        activity::ActivityRow,
        activity::ActivityPage,
        activity::Erased,
        export::Format,
        links::Jump,
        links::Reading,
        passcode::AssetKind,
        passcode::Asset,
        passcode::AssetPage,
        passcode::AssetRef,
        passcode::Standing,
        passcode::RestoredFile,
        passcode::FileQuery,
        passcode::FilesState,
        passcode::FilesWindow,
        passcode::FilesLooked,
        passcode::ById,
        passcode::Shared,
        passcode::MadeLately,
        passcode::Handover,
        passcode::Copied,
        passcode::ClipboardHold,
        passcode::DraftOpened,
        passcode::HoldEnd,
        restore::ItemKind,
        restore::ItemKey,
        restore::Place,
        restore::PlaceState,
        restore::Person,
        restore::ActingAs,
        restore::FolderName,
        restore::Deleter,
        restore::TrashRow,
        restore::DeletedWhen,
        restore::DeletedBy,
        restore::TrashFilter,
        restore::TrashSort,
        restore::TrashQuery,
        restore::UserListing,
        restore::TrashState,
        restore::TrashWindow,
        restore::FolderChoice,
        restore::PersonChoice,
        restore::PeopleFound,
        restore::DeletersFrom,
        restore::Selecting,
        restore::SavedFilter,
        restore::FolderRef,
        restore::TrashedItem,
        restore::Existing,
        restore::Comparison,
        restore::Blocked,
        restore::Finding,
        restore::Plan,
        restore::Choice,
        restore::Restored,
        restore::PutBack,
        restore::Outcome,
        restore::NameProblem,
        restore::NameVerdict,
        restore::FolderRow,
        restore::FolderPage,
        restore::job::Selection,
        restore::job::Group,
        restore::job::DryRun,
        restore::job::DryRunGroup,
        restore::job::DryRunItem,
        restore::job::NameHolder,
        restore::job::TrashedFolder,
        restore::job::Cost,
        restore::job::DryRunPage,
        restore::job::DryRunStep,
        restore::job::Decision,
        restore::job::GroupDecision,
        restore::job::ItemDecision,
        restore::job::Decisions,
        restore::job::JobPhase,
        restore::job::JobState,
        restore::job::JobCounts,
        restore::job::Waiting,
        restore::job::WaitReason,
        restore::job::AskingGroup,
        restore::job::BlockedUser,
        restore::job::JobItemState,
        restore::job::Undone,
        restore::job::JobItem,
        restore::job::JobItemFilter,
        restore::job::JobItemPage,
        doctor::WayStep,
        doctor::StepOutcome,
        doctor::Examined,
        service_clock::ServiceTime,
        zone::Zone,
        zone::ZoneOffset,
        ports::Event,
        super::about::About,
        crate::updates::Newer,
        super::about::SeenProblem,
        super::start::Platform,
        super::start::Spoken,
        super::start::Start,
        super::start::ProfileState,
        config::Fault,
        config::FileFault,
    ];
    let fresh = format!(
        "// Generated from the Rust types. To renew: UPDATE_BINDINGS=1 cargo test -p restore-desk bindings\n\n{}",
        declarations.join("\n")
    );
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::create_dir_all(std::path::Path::new(COMMITTED).parent().unwrap()).unwrap();
        std::fs::write(COMMITTED, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == fresh,
        "ui/src/api/bindings.ts is stale: UPDATE_BINDINGS=1 cargo test -p restore-desk bindings"
    );
}
