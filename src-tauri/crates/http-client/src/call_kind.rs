/// The limit that a request counts against, besides the one for everything that an account sends. Services hold some kinds of
/// call to limits of their own, so one kind that has to wait must not hold up the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CallKind {
    /// Counted with everything else only.
    #[default]
    General,
    /// Searches. Box allows far fewer of them than of anything else, so a refused one says nothing about the rest.
    Search,
    /// Lists: what is in a folder, in the trash, in the events.
    Listing,
    /// Reading one thing.
    Lookup,
    /// Restoring, moving, renaming, creating and deleting.
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

    /// Whether a refusal may mean that the account as a whole is too fast.
    pub(crate) fn counts_for_the_account(self) -> bool {
        self != Self::Search
    }
}
