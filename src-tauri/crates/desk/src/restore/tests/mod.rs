//! The second job against a Box that answers over real sockets.

mod bench;
mod clocks;
mod deleters;
mod folders;
mod jobs;
mod late;
mod listing;
mod lost;
mod planning;
mod restoring;
mod settling;
mod steps;
mod undoing;
mod unwritten;
mod users;
