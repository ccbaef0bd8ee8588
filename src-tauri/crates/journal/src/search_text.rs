use unicode_normalization::UnicodeNormalization;

const DOTTED_I: &str = "i\u{307}";

/// Normalizes text for searching: compatibility forms (full and half width), lower case.
pub(crate) fn normalize<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !all.is_empty() {
            all.push('\n');
        }
        all.extend(part.nfkc().flat_map(char::to_lowercase));
    }
    // The lower case of the Turkish İ has a combining dot, which users do not type.
    if all.contains(DOTTED_I) {
        all.replace(DOTTED_I, "i")
    } else {
        all
    }
}

/// Returns the normalized words of a search as a JSON array for `json_each`.
pub(crate) fn terms(text: &str) -> String {
    let text = normalize([text]);
    serde_json::Value::from(text.split_whitespace().collect::<Vec<_>>()).to_string()
}
