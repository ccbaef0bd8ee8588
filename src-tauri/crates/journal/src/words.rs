use unicode_normalization::UnicodeNormalization;

/// How text is written for searching: compatibility forms united (full and half width), letters in lower case.
pub(crate) fn searchable<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !all.is_empty() {
            all.push('\n');
        }
        all.extend(part.nfkc().flat_map(char::to_lowercase));
    }
    all
}

/// The words of a search, each of which must occur; a JSON array for `json_each`.
pub(crate) fn wanted(text: &str) -> String {
    let text = searchable([text]);
    serde_json::Value::from(text.split_whitespace().collect::<Vec<_>>()).to_string()
}
