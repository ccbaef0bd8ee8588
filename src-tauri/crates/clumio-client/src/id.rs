use http_client::string_id;

/// The error for a text that cannot be an ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Clumio ID is 1 to 200 characters without control characters, and not just dots")]
pub struct IdError;

/// Returns the text without surrounding spaces if it can be a path segment. Clumio documents no format (Go SDK: any string).
fn path_segment(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_segment = (1..=200).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && !matches!(text, "." | "..");
    is_segment.then_some(text)
}

string_id! {
    /// Clumio's ID of an asset, not the provider's (`i-…`, `vol-…`).
    pub struct AssetId = path_segment, IdError
}
string_id! {
    /// ID of a restored file.
    pub struct RestoredFileId = path_segment, IdError
}
string_id! {
    /// ID of an organizational unit.
    pub struct UnitId = path_segment, IdError
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_is_a_valid_path_segment() {
        assert_eq!(
            RestoredFileId::parse(" rf/1 x ")
                .map(|id| id.to_string())
                .as_deref(),
            Ok("rf/1 x")
        );
        for id in ["", "  ", ".", "..", "a\nb", &"x".repeat(201)] {
            assert_eq!(RestoredFileId::parse(id), Err(IdError), "{id:?}");
        }
    }

    #[test]
    fn ids_are_read_from_numbers_and_written_as_strings() {
        assert_eq!(serde_json::from_str::<UnitId>("12").unwrap().as_str(), "12");
        assert_eq!(
            serde_json::to_string(&UnitId::parse("a-b").unwrap()).unwrap(),
            "\"a-b\""
        );
        assert!(serde_json::from_str::<UnitId>("null").is_err());
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent(text in "\\PC{0,30}") {
            if let Ok(id) = AssetId::parse(&text) {
                prop_assert_eq!(AssetId::parse(id.as_str()), Ok(id));
            }
        }
    }
}
