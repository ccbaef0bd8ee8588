//! The query of `GET /_sandbox/state`.

use url::form_urlencoded;

/// The parts of the state that a caller wants; everything by default.
#[derive(Debug, Default)]
pub(crate) struct StateQuery {
    /// A comma-separated list of `box`, `clumio` and `requests`.
    only: Option<String>,
    /// The page of each list.
    offset: usize,
    limit: Option<usize>,
    /// Filters items and restored files.
    id: Option<String>,
    name: Option<String>,
    /// Filters requests.
    pub(crate) method: Option<String>,
    /// A prefix of the paths of requests.
    pub(crate) path: Option<String>,
}

impl StateQuery {
    /// Parses a query string.
    ///
    /// # Errors
    /// Returns a message that names the invalid parameter.
    pub(crate) fn parse(query: &str) -> Result<Self, String> {
        let mut parsed = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            let number = || {
                value
                    .parse()
                    .map_err(|_| format!("{key} is a number, not {value:?}"))
            };
            match key.as_str() {
                "offset" => parsed.offset = number()?,
                "limit" => parsed.limit = Some(number()?),
                "id" => parsed.id = Some(value),
                "name" => parsed.name = Some(value),
                "method" => parsed.method = Some(value),
                "path" => parsed.path = Some(value),
                "only" => parsed.only = Some(value),
                _ => {
                    let known = "only, offset, limit, id, name, method and path";
                    return Err(format!("there is no {key:?}; there are {known}"));
                }
            }
        }
        Ok(parsed)
    }

    /// Returns whether the answer is to include a part.
    pub(crate) fn includes(&self, part: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| only.split(',').any(|name| name.trim() == part))
    }

    /// Returns whether an item with this id and name passes the filter.
    pub(crate) fn matches(&self, id: &impl ToString, name: &str) -> bool {
        self.name.as_ref().is_none_or(|filter| filter == name)
            && self
                .id
                .as_ref()
                .is_none_or(|filter| *filter == id.to_string())
    }

    /// Returns the page of a list.
    pub(crate) fn page<T>(&self, all: Vec<T>) -> impl Iterator<Item = T> {
        all.into_iter()
            .skip(self.offset)
            .take(self.limit.unwrap_or(usize::MAX))
    }
}
