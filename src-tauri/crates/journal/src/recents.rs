use jiff::Timestamp;

/// The number of unpinned entries per account; the oldest are dropped.
pub const MAX_RECENTS: u32 = 200;

pub(crate) const CREATE: &str = "
    CREATE TABLE recents (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recents_newest ON recents (used_at DESC);
";

pub(crate) const ADD_PINNED: &str = "
    ALTER TABLE recents ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
";

/// Drops the earlier entries, whose account is not known.
pub(crate) const PER_ACCOUNT: &str = "
    DROP TABLE recents;
    CREATE TABLE recents (
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        used_at INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        PRIMARY KEY (account, kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recents_newest ON recents (account, used_at DESC);
";

pub(crate) const ADD_ADDRESS: &str = "
    ALTER TABLE recents ADD COLUMN address TEXT;
";

/// A recently used or pinned asset, restored file or person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// The account that it belongs to.
    pub account: String,
    /// Its kind: the type of an asset, or `restored_file`.
    pub kind: String,
    /// Its ID at the service.
    pub id: String,
    /// Its display name.
    pub name: String,
    /// The email address of a person, which distinguishes people of the same name.
    pub address: Option<String>,
    /// Time of the last use.
    pub used_at: Timestamp,
    /// Whether it is pinned, so that it is never dropped.
    pub pinned: bool,
}
