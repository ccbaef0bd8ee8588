//! The query of `GET /_sandbox/state`.

use url::form_urlencoded;

/// Everything, unless the query says otherwise.
#[derive(Debug, Default)]
pub(crate) struct StateQuery {
    /// `only`: a comma list of `box`, `clumio` and `requests`.
    only: Option<String>,
    /// `offset` and `limit`, of each of the lists.
    offset: usize,
    limit: Option<usize>,
    /// `id` and `name` of items and restored files.
    id: Option<String>,
    name: Option<String>,
    /// `method` of requests.
    pub(crate) method: Option<String>,
    /// `path`: what the paths of requests begin with.
    pub(crate) path: Option<String>,
}

impl StateQuery {
    /// Reads a query.
    ///
    /// # Errors
    /// A sentence about what cannot be asked for.
    pub(crate) fn parse(query: &str) -> Result<Self, String> {
        let mut wish = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            let number = || {
                value
                    .parse()
                    .map_err(|_| format!("{key} is a number, not {value:?}"))
            };
            match key.as_str() {
                "offset" => wish.offset = number()?,
                "limit" => wish.limit = Some(number()?),
                "id" => wish.id = Some(value),
                "name" => wish.name = Some(value),
                "method" => wish.method = Some(value),
                "path" => wish.path = Some(value),
                "only" => wish.only = Some(value),
                _ => {
                    let known = "only, offset, limit, id, name, method and path";
                    return Err(format!("there is no {key:?}; there are {known}"));
                }
            }
        }
        Ok(wish)
    }

    /// Returns whether a part is among those asked for.
    pub(crate) fn has(&self, part: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|only| only.split(',').any(|name| name.trim() == part))
    }

    /// Returns whether an item with that id and name is asked for.
    pub(crate) fn names(&self, id: &impl ToString, name: &str) -> bool {
        self.name.as_ref().is_none_or(|wanted| wanted == name)
            && self
                .id
                .as_ref()
                .is_none_or(|wanted| *wanted == id.to_string())
    }

    /// The part of a list that is asked for.
    pub(crate) fn page<T>(&self, all: Vec<T>) -> impl Iterator<Item = T> {
        all.into_iter()
            .skip(self.offset)
            .take(self.limit.unwrap_or(usize::MAX))
    }
}
