//! The meanings that a text can have.

use box_session::ItemKey;
use passcode::AssetKind;
use serde::Serialize;
use ts_rs::TS;

/// One recognized meaning of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(rename = "Jump")]
pub enum ParsedInput {
    /// A restored file of Clumio, by its ID or by a link that holds it. An asset's own ID looks the same.
    RestoredFile {
        /// The ID.
        id: String,
    },
    /// A part of such an ID, or one with too many characters.
    PartOfId {
        /// The part.
        part: String,
    },
    /// An asset, by its ID at the cloud provider.
    Asset {
        /// Kind of the asset.
        asset: AssetKind,
        /// The native ID.
        native_id: String,
    },
    /// The beginning of an ID at the cloud provider.
    PartOfNativeId {
        /// Kind of the asset.
        asset: AssetKind,
        /// The part.
        part: String,
    },
    /// A recipient's email address.
    Recipient {
        /// The address, or a part of it.
        address: String,
        /// Whether it can be a complete address.
        whole: bool,
    },
    /// An item in Box, by its link.
    BoxItem {
        /// Kind and ID.
        key: ItemKey,
    },
    /// Digits alone: a Box ID without a kind.
    BoxId {
        /// The ID.
        id: String,
    },
    /// A Box shared link: it names no item, and the shared link of an item in the trash does not work.
    BoxSharedLink,
    /// A link to Box that names no item.
    BoxLink,
    /// A link to Clumio's portal that names no restored file.
    ClumioLink,
    /// The page where a recipient asks for a file that was shared with them: its address names no restored file.
    AccessRequestedFile,
    /// A link to an unknown service.
    UnknownLink {
        /// Its host.
        host: String,
    },
    /// Any other text: a name to search for.
    Text {
        /// The text, trimmed.
        text: String,
    },
    /// A text that is no name, and in which no id, link or address was found.
    TooLong,
    /// Nothing.
    Nothing,
}
