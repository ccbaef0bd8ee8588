use std::path::PathBuf;

/// The location of the database.
#[derive(Clone, Debug)]
pub(crate) enum DatabaseLocation {
    File {
        path: PathBuf,
        /// Whether another instance writes it.
        read_only: bool,
    },
    Memory,
}
