use super::enterprise::Enterprise;
use super::folder_locks::FolderLocks;
use super::item::UserId;
use super::quirks::BoxQuirks;
use super::render::Renderer;
use super::tokens::{Credentials, Tokens};
use crate::random::Random;

/// Everything that a request may read and change while it holds the lock.
#[derive(Debug)]
pub(crate) struct BoxState {
    pub(super) enterprise: Enterprise,
    pub(super) tokens: Tokens,
    pub(super) quirks: BoxQuirks,
    pub(super) folder_locks: FolderLocks,
    pub(super) request_ids: Random,
}

impl BoxState {
    pub(super) fn new(credentials: &Credentials, seed: u64, mut enterprise: Enterprise) -> Self {
        enterprise.events.sort();
        let tokens = Tokens::new(
            seed,
            credentials,
            enterprise.token_user,
            enterprise.token_admin,
        );
        Self {
            enterprise,
            tokens,
            quirks: BoxQuirks::default(),
            folder_locks: FolderLocks::default(),
            request_ids: Random::new(seed ^ 0x1D),
        }
    }

    /// Returns a renderer for the caller of a request.
    pub(super) fn renderer(&self, caller: UserId) -> Renderer<'_> {
        Renderer {
            enterprise: &self.enterprise,
            quirks: &self.quirks,
            viewer: caller,
            just_restored: false,
        }
    }
}
