//! A restored file as the service tells it, turned into what the window shows.

use super::{RestoredFile, Standing};
use jiff::Timestamp;

impl RestoredFile {
    /// A file of which only the id is known.
    pub(super) fn unlisted(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            size: None,
            backup_at: None,
            link_ends_at: None,
            recipients: Vec::new(),
            shared_by: Vec::new(),
            message: None,
            asset: None,
            standing: Standing::Unlisted,
        }
    }
}

/// Whether a new passcode makes sense at `now`: a link that lived when the file was listed may have ended since.
pub(super) fn standing(file: &RestoredFile, now: Timestamp) -> Standing {
    let link_ended = file.link_ends_at.is_some_and(|ends| ends <= now);
    if file.standing == Standing::Regenerable && link_ended {
        Standing::LinkEnded
    } else {
        file.standing
    }
}
