use text_search::searchable;

/// Normalizes the texts of a row for searching, one per line.
pub(crate) fn normalize<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.map(searchable).collect::<Vec<_>>().join("\n")
}

/// Returns the normalized words of a search as a JSON array for `json_each`.
pub(crate) fn terms(text: &str) -> String {
    let text = searchable(text);
    serde_json::Value::from(text.split_whitespace().collect::<Vec<_>>()).to_string()
}
