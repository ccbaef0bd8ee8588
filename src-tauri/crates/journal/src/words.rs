use unicode_normalization::UnicodeNormalization;

const DOTTED_I: &str = "i\u{307}";

/// How text is written for searching: compatibility forms united (full and half width), letters in lower case.
pub(crate) fn searchable<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !all.is_empty() {
            all.push('\n');
        }
        all.extend(part.nfkc().flat_map(char::to_lowercase));
    }
    // The small letter of the Turkish İ comes with the dot of its own, which nobody types.
    if all.contains(DOTTED_I) {
        all.replace(DOTTED_I, "i")
    } else {
        all
    }
}

/// The words of a search, each of which must occur; a JSON array for `json_each`.
pub(crate) fn wanted(text: &str) -> String {
    let text = searchable([text]);
    serde_json::Value::from(text.split_whitespace().collect::<Vec<_>>()).to_string()
}
