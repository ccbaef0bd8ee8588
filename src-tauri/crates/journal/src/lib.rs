#![doc = include_str!("../README.md")]

mod activity;
mod database;
mod erasing;
mod error;
mod migrations;
mod one_at_a_time;
mod recents;
mod restore_items;
mod restore_jobs;
mod stored;
mod words;

pub use activity::{Action, Activity, Ending, Found, Item, NewActivity, Outcome};
pub use database::Journal;
pub use erasing::{Erased, Now};
pub use error::Error;
pub use recents::{MOST_RECENTS, Recent};
pub use restore_items::{ItemCount, ItemState, ItemWrite, NewRestoreItem, RestoreItem, UndoneState};
pub use restore_jobs::{JobPhase, JobWrite, NewRestoreJob, RestoreJob};
