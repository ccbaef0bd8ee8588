//! The commands of the page: one table, one dispatcher, and their bodies. Only `handler` knows Tauri.

pub mod about;
mod accounts;
mod activity;
mod call;
mod jobs;
mod passcode;
mod restore;
mod save;
mod settings;
pub mod start;
mod trash;

#[cfg(test)]
mod bindings;
#[cfg(test)]
mod permissions;

use crate::{
    state::{AppState, Stopped},
    updates::Newer,
};
use ::accounts::{
    AccountColour, Accounts, BoxApp, BoxAuthOptions, BoxSubject, CallbackPage, ClumioCheck,
    DisconnectResult, Service, TokenStorage,
};
use ::passcode::{
    AssetKind, AssetPage, AssetRef, ClipboardHold, Confirmation, DraftOpened, FileQuery, FileRows,
    IdMatch, LookupProgress, MailPreview, Passcode, RegenerationAnswer, ScanState, SharedLink,
};
use ::restore::{Choice, Outcome, RestoreCheck, UndoResult};
use about::{About, SeenProblem};
use app_error::AppError;
use box_session::{FolderLocation, FolderPage, FolderSearchResult, ItemKey, NameCheck, Person};
use bulk_restore::{
    Cost, Decisions, Group, JobItemFilter, JobItemPage, JobState, Preview, PreviewPage,
    PreviewProgress, Selection,
};
pub use call::{Answer, Arguments, Call, Progress};
use config::{MailSettings, Settings};
use desk::{
    activity::{ActivityPage, ActivityRow},
    connection_check::StepReport,
    input_parser::InputMatches,
    service_clock::ServiceTime,
};
use start::Start;
use std::sync::Arc;
use table_export::ExportFormat;
use tauri::{
    Manager, Runtime, Webview,
    ipc::{Channel, Invoke, InvokeBody, InvokeError, InvokeResponseBody, JavaScriptChannelId},
};

use ::trash::{
    DeletedBySource, FolderCount, IncidentList, OwnerCount, SavedFilter, SelectionChange,
    TrashFilter, TrashPage, TrashQuery, TrashState, UserSearchResult,
};

/// Rows that one call is answered with: more than any window shows.
const MOST_ROWS: u32 = 1000;

/// Runs the body of one command, in the way that its row of the table names.
macro_rules! perform {
    (fn, $app:ident, $call:ident, $body:path, ($($argument:ident),*)) => {
        $body($app, $($argument),*).map_err(Some)
    };
    (async, $app:ident, $call:ident, $body:path, ($($argument:ident),*)) => {
        $body($app, $($argument),*).await.map_err(Some)
    };
    (cancellable, $app:ident, $call:ident, $body:path, ($($argument:ident),*)) => {{
        let operation = $call.arguments.take("operation")?;
        let work = $body($app, $($argument),*);
        $app.operations.run(operation, work).await.ok_or(None)?.map_err(Some)
    }};
    (stoppable, $app:ident, $call:ident, $body:path, ($($argument:ident),*)) => {{
        let operation: String = $call.arguments.take("operation")?;
        let cancel = $app.operations.begin(&operation).ok_or(None::<AppError>)?;
        let answer = $body($app, $($argument,)* &cancel).await;
        $app.operations.end(&operation);
        answer.map_err(Some)?.ok_or(None)
    }};
    (reporting $step:ty, $app:ident, $call:ident, $body:path, ($($argument:ident),*)) => {{
        let operation = $call.arguments.take("operation")?;
        let report = |step: $step| $call.report(&step);
        let work = $body($app, $($argument,)* &report);
        $app.operations.run(operation, work).await.ok_or(None)?.map_err(Some)
    }};
}

macro_rules! commands {
    ($($module:ident { $(
        $(#[doc = $doc:literal])*
        $kind:ident $(($step:ty))? $name:ident($($argument:ident: $type:ty),*) -> $answer:ty;
    )* })*) => {
        /// Runs the command that a call names. Each row is boxed: the largest would be the size of all.
        ///
        /// # Errors
        /// The [`AppError`] of the command; none when the page cancelled it.
        pub async fn dispatch(app: &AppState, mut call: Call) -> Answer {
            let command = std::mem::take(&mut call.command);
            match command.as_str() {
                $($(stringify!($name) => Box::pin(async move {
                    $(let $argument: $type = call.arguments.take(stringify!($argument))?;)*
                    let answer: Result<$answer, Option<AppError>> =
                        perform!($kind $($step)?, app, call, $module::$name, ($($argument),*));
                    call::written(&answer?)
                }).await,)*)*
                _ => Err(Some(call::unknown(&command))),
            }
        }

        /// Every command by its name.
        #[cfg(test)]
        const NAMES: &[&str] = &[$($(stringify!($name),)*)*];

        /// Every command as TypeScript sees it.
        #[cfg(test)]
        fn signatures(config: &ts_rs::Config) -> Vec<bindings::Signature> {
            use ts_rs::TS;
            vec![$($(bindings::Signature {
                docs: &[$($doc),*],
                kind: stringify!($kind),
                steps: vec![$(<$step as TS>::name(config))?],
                name: stringify!($name),
                arguments: vec![$((stringify!($argument), <$type as TS>::name(config))),*],
                answer: <$answer as TS>::name(config),
            },)*)*]
        }
    };
}

include!("table.rs");

/// Hands what the page asks for to the dispatcher. Tauri has checked before that the page may ask.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    |invoke: Invoke<R>| {
        let Invoke {
            message, resolver, ..
        } = invoke;
        let webview = message.webview();
        let call = Call {
            command: message.command().to_owned(),
            arguments: Arguments::from(match message.payload() {
                InvokeBody::Json(arguments) => arguments.clone(),
                InvokeBody::Raw(_) => serde_json::Value::Null,
            }),
            progress: None,
        };
        resolver.respond_async_serialized(async move {
            let answer = match opened(&webview) {
                Ok(app) => dispatch(&app, listened_to(call, &webview)).await,
                Err(problem) => Err(Some(problem)),
            };
            answer
                .map(InvokeResponseBody::Json)
                .map_err(InvokeError::from)
        });
        true
    }
}

fn opened<R: Runtime>(webview: &Webview<R>) -> Result<Arc<AppState>, AppError> {
    let opened = webview.try_state::<Arc<AppState>>();
    opened.map(|app| Arc::clone(&app)).ok_or_else(|| {
        let stopped = webview.try_state::<Stopped>();
        stopped.map_or_else(call::no_program, |stopped| stopped.0.clone())
    })
}

/// Leads the steps of a call to the channel that the page named. A page that no longer listens is no reason to stop.
fn listened_to<R: Runtime>(mut call: Call, webview: &Webview<R>) -> Call {
    if let Some(id) = call.arguments.channel::<JavaScriptChannelId>() {
        let channel: Channel = id.channel_on(webview.clone());
        call.progress = Some(Box::new(move |step| {
            if let Err(error) = channel.send(InvokeResponseBody::Json(step)) {
                tracing::debug!(%error, "the page does not listen any more");
            }
        }));
    }
    call
}
