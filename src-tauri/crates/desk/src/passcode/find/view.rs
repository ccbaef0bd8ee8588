//! What the window asks of and is shown of the finding.

use super::super::{AssetRef, RestoredFile};
use app_error::AppError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which restored files to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
pub struct FileQuery {
    /// Words that must all occur in the recipients, the name, the senders, the message or the asset's name; any order.
    pub text: String,
    /// The id of the one asset whose files are shown; all otherwise.
    pub asset: Option<String>,
    /// The id of a file whose place among those shown is wanted.
    pub keep: Option<String>,
}

/// A part of the restored files that a query asks for.
#[derive(Debug, Clone, Serialize, TS)]
pub struct FilesWindow {
    /// The number of the first row, from 0.
    pub from: u32,
    /// The rows.
    pub rows: Vec<RestoredFile>,
    /// How many match in all.
    pub matched: u32,
    /// The number of the file that was to be kept in sight; none when it does not match.
    pub kept_at: Option<u32>,
    /// How far the looking is.
    pub state: FilesState,
}

/// How far the looking through the assets is.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct FilesState {
    /// Restored files found so far.
    pub found: u32,
    /// Assets looked at.
    pub looked: u32,
    /// Assets to look at in all, as far as known.
    pub total: u32,
    /// Assets that could not be read.
    pub unreadable: u32,
    /// It goes on.
    pub looking: bool,
    /// Somebody stopped it, so what was found is not all.
    pub stopped: bool,
    /// There are assets that are only looked at when somebody asks for all.
    pub more: bool,
    /// When it began.
    pub looked_at: Option<Timestamp>,
    /// Why it ended early.
    pub problem: Option<AppError>,
}

/// A step of looking for one restored file through the assets.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct FilesLooked {
    /// Assets looked at so far.
    pub looked: u32,
    /// Assets to look at in all, as far as known.
    pub total: u32,
    /// Assets that could not be read.
    pub unreadable: u32,
}

/// What has an id of Clumio's form.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ById {
    /// A restored file.
    File {
        /// It.
        file: RestoredFile,
    },
    /// An asset.
    Asset {
        /// It.
        asset: AssetRef,
    },
}
