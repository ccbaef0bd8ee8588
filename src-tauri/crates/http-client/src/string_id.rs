/// Declares an ID type: a validated string that is deserialized from a string or a number and serialized as a string.
///
/// The function after `=` returns the part of a text that is the ID, or `None`; the error is a unit struct.
///
/// ```
/// #[derive(Debug)]
/// pub struct IdError;
/// # impl std::fmt::Display for IdError {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
/// #         f.write_str("not an ID")
/// #     }
/// # }
///
/// fn digits(text: &str) -> Option<&str> {
///     text.bytes().all(|b| b.is_ascii_digit()).then_some(text)
/// }
///
/// http_client::string_id! {
///     /// ID of a thing.
///     pub struct ThingId = digits, IdError
/// }
///
/// assert_eq!(ThingId::parse("12").unwrap().as_str(), "12");
/// ```
#[macro_export]
macro_rules! string_id {
    ($(#[$doc:meta])* pub struct $name:ident = $valid:path, $error:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Validates an ID.
            pub fn parse(text: &str) -> Result<Self, $error> {
                $valid(text).map(|id| Self(id.into())).ok_or($error)
            }

            /// Returns the ID as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use $crate::serde::de::Error as _;
                let text = $crate::json::text(deserializer)?.ok_or_else(|| D::Error::custom($error))?;
                Self::parse(&text).map_err(D::Error::custom)
            }
        }
    };
}
