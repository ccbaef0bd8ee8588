//! What a pasted or typed text is taken for.

use crate::{passcode::AssetKind, restore::ItemKey};
use serde::Serialize;
use ts_rs::TS;

/// What a text was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Jump {
    /// A restored file of Clumio, by its id or by a link that holds it.
    RestoredFile {
        /// The id.
        id: String,
    },
    /// An asset, by its id at the cloud provider.
    Asset {
        /// What it is.
        asset: AssetKind,
        /// The native id.
        native_id: String,
    },
    /// A recipient's address.
    Recipient {
        /// The address.
        address: String,
    },
    /// An item at Box, by its link.
    BoxItem {
        /// Which.
        key: ItemKey,
    },
    /// Digits alone: an id of Box, without saying of what kind.
    BoxId {
        /// The id.
        id: String,
    },
    /// A shared link of Box: it names no item, and a trashed item's shared link is dead.
    BoxSharedLink,
    /// A link to somewhere this program does not know.
    UnknownLink {
        /// Its host.
        host: String,
    },
    /// Any other text: a name to look for.
    Text {
        /// The text, trimmed.
        text: String,
    },
    /// Nothing.
    Nothing,
}
