use jiff::Timestamp;
use url::form_urlencoded;

use super::error::BoxError;

/// The decoded query parameters.
#[derive(Debug)]
pub(crate) struct QueryParams(Vec<(String, String)>);

impl QueryParams {
    pub(crate) fn parse(text: &str) -> Self {
        Self(
            form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// Returns the value of a parameter, unless it is missing or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// Returns the comma-separated values of a parameter; `None` when it is missing.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        self.get(name).map(|value| {
            value
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .collect()
        })
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, BoxError> {
        self.get(name)
            .map(|value| {
                value.parse().map_err(|_| {
                    BoxError::invalid(
                        name,
                        format!("Invalid value '{value}'. The {name} must be a whole number"),
                    )
                })
            })
            .transpose()
    }

    /// Parses a date range `from,to`, either end of which may be empty.
    pub(crate) fn dates(&self, name: &str) -> Result<Option<(Timestamp, Timestamp)>, BoxError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let (from, to) = value.split_once(',').unwrap_or((value, ""));
        let end = |text: &str, open: Timestamp| {
            if text.is_empty() {
                Ok(open)
            } else {
                text.parse::<Timestamp>()
            }
            .map_err(|_| {
                BoxError::invalid(name, format!("Invalid value '{value}'. Not a date range"))
            })
        };
        Ok(Some((end(from, Timestamp::MIN)?, end(to, Timestamp::MAX)?)))
    }
}
