//! The previews that are kept until a job is created from them.

use crate::preview::lookup::PreviewData;
use box_session::Actor;
use std::{collections::VecDeque, sync::Arc};

/// The previews without a job, oldest first.
pub(super) type StoredPreviews = VecDeque<Arc<StoredPreview>>;

/// A preview with the data from which a job is created.
pub(super) struct StoredPreview {
    pub(super) id: String,
    pub(super) data: PreviewData,
    pub(super) per_minute: Option<u32>,
    pub(super) actor: Actor,
}
