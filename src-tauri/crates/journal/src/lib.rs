#![doc = include_str!("../README.md")]

mod activity;
mod connection;
mod database;
mod database_location;
mod error;
mod migrations;
mod pending_writes;
mod recents;
mod restore_items;
mod restore_jobs;
mod retention;
mod rows;
mod search_text;
mod sql_types;

pub use activity::{Action, Activity, Completion, Item, NewActivity, Outcome, SearchPage};
pub use database::Journal;
pub use error::{Cause, Error};
pub use recents::{MAX_RECENTS, Recent};
pub use restore_items::{
    ItemCount, ItemFilter, ItemState, ItemUpdate, NewRestoreItem, RestoreItem, UndoneState,
};
pub use restore_jobs::{JobPhase, JobUpdate, NewRestoreJob, RestoreJob};
pub use retention::{CurrentTime, Erased};
