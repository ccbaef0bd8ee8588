use http_client::string_id;

/// The error for a text that is not 1 to 20 decimal digits.
///
/// Box IDs are strings of digits (OpenAPI; Box responds with 405 to any other).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Box ID has 1 to 20 digits and nothing else")]
pub struct IdError;

fn digits(text: &str) -> Option<&str> {
    let is_id = (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_id.then_some(text)
}

string_id! {
    /// ID of a file, folder or web link, unique only among the items of one kind. [`ItemKey`](crate::ItemKey) has both.
    pub struct ItemId = digits, IdError
}
string_id! {
    /// ID of a folder.
    pub struct FolderId = digits, IdError
}
string_id! {
    /// ID of a user.
    pub struct UserId = digits, IdError
}

impl FolderId {
    /// Returns the root folder of a user, `0` (OpenAPI, "Get folder information").
    pub fn root() -> Self {
        Self("0".into())
    }

    /// Returns whether this is the root folder.
    pub fn is_root(&self) -> bool {
        &*self.0 == "0"
    }
}

impl From<FolderId> for ItemId {
    fn from(id: FolderId) -> Self {
        Self(id.0)
    }
}

impl From<ItemId> for FolderId {
    fn from(id: ItemId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_has_1_to_20_digits() {
        for id in ["0", "1", "007", "12345678901234567890"] {
            assert_eq!(
                ItemId::parse(id).map(|id| id.to_string()).as_deref(),
                Ok(id)
            );
        }
        for id in [
            "",
            "123456789012345678901",
            "12a",
            "-1",
            " 1",
            "1 ",
            "..",
            "1/2",
            "１２",
            "1e3",
        ] {
            assert_eq!(ItemId::parse(id), Err(IdError), "{id:?}");
        }
    }

    #[test]
    fn ids_are_read_from_numbers_and_written_as_strings() {
        assert_eq!(serde_json::from_str::<UserId>("12").unwrap().as_str(), "12");
        assert_eq!(
            serde_json::from_str::<UserId>("\"12\"").unwrap().as_str(),
            "12"
        );
        assert!(serde_json::from_str::<UserId>("null").is_err());
        assert!(serde_json::from_str::<UserId>("1.5").is_err());
        assert_eq!(serde_json::to_string(&FolderId::root()).unwrap(), "\"0\"");
    }

    proptest! {
        #[test]
        fn only_the_documented_form_is_valid(text in "[0-9]{0,22}|\\PC{0,5}") {
            let documented = !text.is_empty() && text.len() <= 20 && text.chars().all(|c| "0123456789".contains(c));
            prop_assert_eq!(ItemId::parse(&text).is_ok(), documented);
        }
    }
}
