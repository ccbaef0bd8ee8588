//! A row of the index in few bytes.

use box_session::ItemKind;

/// The number of no person and no folder.
pub(super) const NONE: u32 = u32::MAX;
/// Stands for an unknown time.
pub(super) const UNDATED: i64 = i64::MIN;
/// Stands for an unknown size.
pub(super) const UNSIZED: u64 = u64::MAX;

/// An entry in few bytes: texts are in one string of the index, people and folders are numbers, times are microseconds since 1970.
pub(super) struct Row {
    pub(super) size: u64,
    pub(super) deleted_at: i64,
    pub(super) erased_at: i64,
    pub(super) owner: u32,
    pub(super) modified_by: u32,
    pub(super) deleted_by: u32,
    pub(super) folder: u32,
    pub(super) seen_by: u32,
    /// Where the name begins; the ID follows it.
    pub(super) text: u32,
    pub(super) name_length: u16,
    pub(super) id_length: u8,
    pub(super) kind: ItemKind,
    /// Restored or permanently deleted since it was listed.
    pub(super) removed: bool,
    pub(super) selected: bool,
}

impl Row {
    /// Returns the size in bytes, if it has one.
    pub(super) fn size(&self) -> Option<u64> {
        (self.size != UNSIZED).then_some(self.size)
    }
}

/// Converts a count; a trash holds far fewer than four thousand million items.
pub(super) fn to_u32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}
