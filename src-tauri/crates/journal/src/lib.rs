#![doc = include_str!("../README.md")]

mod activity;
mod aside;
mod database;
mod erasing;
mod error;
mod later;
mod migrations;
mod one_at_a_time;
mod opening;
mod recents;
mod restore_items;
mod restore_jobs;
mod stored;
mod words;

pub use activity::{Action, Activity, Ending, Found, Item, NewActivity, Outcome};
pub use database::Journal;
pub use erasing::{Erased, Now};
pub use error::{Cause, Error};
pub use recents::{MOST_RECENTS, Recent};
pub use restore_items::{
    ItemCount, ItemState, ItemWrite, NewRestoreItem, RestoreItem, UndoneState,
};
pub use restore_jobs::{JobPhase, JobWrite, NewRestoreJob, RestoreJob};
