use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Says that an id is not 1 to 20 decimal digits.
///
/// Box ids are strings of digits (OpenAPI; a request with another kind of id answers 405).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Box id has 1 to 20 digits and nothing else")]
pub struct IdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes 1 to 20 digits.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
                    Ok(Self(text.into()))
                } else {
                    Err(IdError)
                }
            }

            /// The digits.
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
    /// The id of a file, folder or web link. It means nothing without the kind: each kind counts on its own, and one number
    /// may name a file and a folder. [`ItemKey`](crate::ItemKey) holds both.
    ItemId
}
id! {
    /// The id of a folder.
    FolderId
}
id! {
    /// The id of a user.
    UserId
}

impl FolderId {
    /// The folder that holds all others of a user, `0` (OpenAPI, "Get folder information").
    pub fn root() -> Self {
        Self("0".into())
    }

    /// Says whether this is [`FolderId::root`].
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
    fn takes_1_to_20_digits() {
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
    fn reads_numbers_and_strings_and_writes_strings() {
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
        fn takes_exactly_the_documented_form(text in "[0-9]{0,22}|\\PC{0,5}") {
            let documented = !text.is_empty() && text.len() <= 20 && text.chars().all(|c| "0123456789".contains(c));
            prop_assert_eq!(ItemId::parse(&text).is_ok(), documented);
        }
    }
}
