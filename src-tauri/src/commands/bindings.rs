//! Writes the window's copy of the types, or fails when the committed one is stale.

use desk::{activity, doctor, export, links, passcode, ports, service_clock, zone};
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
