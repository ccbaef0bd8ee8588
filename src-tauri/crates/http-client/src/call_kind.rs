/// The kind of a call. Services have separate rate limits for some kinds, so a limited kind must not delay the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CallKind {
    /// Subject to the account's limit only.
    #[default]
    General,
    /// Searches. Box limits them far more strictly than other calls.
    Search,
    /// Lists: the content of a folder or of the trash, events.
    Listing,
    /// Reading a single item.
    Lookup,
    /// Writes: restore, move, rename, create, delete.
    Change,
}

impl CallKind {
    pub(crate) const ALL: [Self; 5] = [
        Self::General,
        Self::Search,
        Self::Listing,
        Self::Lookup,
        Self::Change,
    ];

    /// Returns whether a 429 for this kind may mean that the account as a whole is limited.
    pub(crate) fn counts_toward_account_limit(self) -> bool {
        self != Self::Search
    }
}
