use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Says that something cannot be an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Clumio id is 1 to 200 characters without control characters, and not just dots")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes what can stand in an address: 1 to 200 characters, no control characters, not `.` or `..`. Spaces
            /// around it are dropped. Clumio documents no form (Go SDK: any string).
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let text = text.trim();
                let fits = (1..=200).contains(&text.chars().count())
                    && !text.chars().any(char::is_control)
                    && !matches!(text, "." | "..");
                if fits { Ok(Self(text.into())) } else { Err(IdError) }
            }

            /// The id as Clumio wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            /// Takes a string or a number.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = http_client::json::text(deserializer)?.ok_or_else(|| D::Error::custom(IdError))?;
                Self::parse(&text).map_err(D::Error::custom)
            }
        }
    };
}

id! {
    /// Clumio's own id of an asset, not the provider's (`i-…`, `vol-…`).
    AssetId
}
id! {
    /// The id of a restored file.
    RestoredFileId
}
id! {
    /// The id of an organizational unit.
    UnitId
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn takes_what_can_stand_in_an_address() {
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
    fn reads_numbers_and_strings_and_writes_strings() {
        assert_eq!(serde_json::from_str::<UnitId>("12").unwrap().as_str(), "12");
        assert_eq!(
            serde_json::to_string(&UnitId::parse("a-b").unwrap()).unwrap(),
            "\"a-b\""
        );
        assert!(serde_json::from_str::<UnitId>("null").is_err());
    }

    proptest! {
        #[test]
        fn what_is_taken_is_taken_again(text in "\\PC{0,30}") {
            if let Ok(id) = AssetId::parse(&text) {
                prop_assert_eq!(AssetId::parse(id.as_str()), Ok(id));
            }
        }
    }
}
