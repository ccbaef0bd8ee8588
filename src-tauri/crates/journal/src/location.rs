use std::path::PathBuf;

/// The location of the database.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    File {
        path: PathBuf,
        /// Whether another program writes it.
        read_only: bool,
    },
    Memory,
}
