//! Queries of the finder and its answers, as they cross to the window.

use crate::{restored_file::RestoredFile, types::AssetRef};
use app_error::{AppError, ServiceWait};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Selects restored files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
pub struct FileQuery {
    /// Words that must all occur in the recipients, the name, the senders, the message or the asset's name; any order.
    pub text: String,
    /// The ID of the one asset whose files are shown; all otherwise.
    pub asset: Option<String>,
    /// The ID of a file whose row number is asked for.
    pub keep: Option<String>,
}

/// Consecutive rows of the restored files that match a query.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(rename = "FilesWindow")]
pub struct FileRows {
    /// The number of the first row, from 0.
    pub from: u32,
    /// The rows.
    pub rows: Vec<RestoredFile>,
    /// How many match in all.
    pub matched: u32,
    /// The row number of the file that the query keeps; none when it does not match.
    pub kept_at: Option<u32>,
    /// Progress of the scan.
    pub state: ScanState,
}

/// Progress of the scan through the assets.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[ts(rename = "FilesState")]
pub struct ScanState {
    /// Restored files so far.
    pub found: u32,
    /// Assets scanned so far.
    #[serde(rename = "looked")]
    pub scanned: u32,
    /// Assets to scan in all, as far as known.
    pub total: u32,
    /// Assets that could not be read, or not completely.
    pub unreadable: u32,
    /// Whether it is running.
    #[serde(rename = "looking")]
    pub running: bool,
    /// Whether it was stopped, so that files may be missing.
    pub stopped: bool,
    /// Whether there are assets that are only scanned on demand.
    pub more: bool,
    /// Why it waits before it goes on by itself.
    pub waiting: Option<ServiceWait>,
    /// When it began.
    #[serde(rename = "looked_at")]
    pub started_at: Option<Timestamp>,
    /// Why it ended early.
    #[serde(rename = "problem")]
    pub error: Option<AppError>,
}

/// Progress of the search for one restored file through the assets.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[ts(rename = "FilesLooked")]
pub struct LookupProgress {
    /// Assets scanned so far.
    #[serde(rename = "looked")]
    pub scanned: u32,
    /// Assets to scan in all, as far as known.
    pub total: u32,
    /// Assets that could not be read, or not completely.
    pub unreadable: u32,
}

/// The restored file or the asset that an ID identifies.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "ById")]
pub enum IdMatch {
    /// A restored file.
    File {
        /// The file.
        file: RestoredFile,
    },
    /// An asset.
    Asset {
        /// The asset.
        asset: AssetRef,
    },
}
