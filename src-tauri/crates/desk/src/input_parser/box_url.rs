//! Links to Box, in the current and in older forms.

use super::{
    escapes::{percent_decode, percent_decode_all},
    id::{is_box_id, parse_prefixed_id},
    parsed_input::ParsedInput,
    wrapped_url::{is_in_domain, query_parameters},
};
use box_client::normalize_id;
use box_session::{ItemKey, ItemKind};
use url::Url;

/// Box's own sites, whose pages are not items.
const SITES: [&str; 10] = [
    "support",
    "community",
    "developer",
    "blog",
    "status",
    "docs",
    "pages",
    "learn",
    "university",
    "investors",
];

/// Classifies a link to Box. A link that names more than one item is ambiguous and counts as one that names none.
pub(super) fn classify_box_url(url: &Url, host: &str) -> ParsedInput {
    let mut found = UrlContent::default();
    if !SITES
        .iter()
        .any(|site| is_in_domain(host, &format!("{site}.box.com")))
    {
        found.read(url, true);
    }
    match (found.items.as_slice(), found.is_shared_link) {
        ([key], _) => ParsedInput::BoxItem { key: key.clone() },
        ([], true) => ParsedInput::BoxSharedLink,
        _ => ParsedInput::BoxLink,
    }
}

#[derive(Default)]
struct UrlContent {
    items: Vec<ItemKey>,
    is_shared_link: bool,
}

impl UrlContent {
    fn read(&mut self, url: &Url, follow_redirect: bool) {
        self.read_path(url.path());
        let fragment = url.fragment().unwrap_or_default();
        if let Some(path) = fragment
            .strip_prefix('!')
            .unwrap_or(fragment)
            .strip_prefix('/')
        {
            self.read_path(path);
        }
        if !self.items.is_empty() {
            return;
        }
        let of_kind = |kinds: &[&str]| {
            query_parameters(url)
                .find(|(name, _)| kinds.iter().any(|kind| name.eq_ignore_ascii_case(kind)))
        };
        // The folder of a file may be a parameter as well.
        let file = of_kind(&["fileId", "file_id", "typed_id"]).map(|param| (ItemKind::File, param));
        let param = file
            .or_else(|| of_kind(&["folderId", "folder_id"]).map(|param| (ItemKind::Folder, param)));
        if let Some((kind, (name, value))) = param {
            let value = normalize_id(&percent_decode(value));
            match parse_prefixed_id(&value) {
                Some(key) => self.add(key.kind, &key.id),
                None if name.eq_ignore_ascii_case("typed_id") => {}
                None => self.add(kind, value.trim()),
            }
        }
        if follow_redirect && self.items.is_empty() {
            self.read_redirect(url);
        }
    }

    /// Reads the target of the redirect after a sign-in.
    fn read_redirect(&mut self, url: &Url) {
        for (_, value) in query_parameters(url) {
            let mut value = percent_decode(value).into_owned();
            if value.starts_with('%') || value.contains("%3A") {
                value = percent_decode_all(&value);
            }
            if !value.starts_with('/')
                && !value
                    .get(..4)
                    .is_some_and(|begin| begin.eq_ignore_ascii_case("http"))
            {
                continue;
            }
            let Ok(next) = Url::options().base_url(Some(url)).parse(&value) else {
                continue;
            };
            if next
                .host_str()
                .is_some_and(|host| is_in_domain(host, "box.com"))
            {
                self.read(&next, false);
            }
        }
    }

    fn read_path(&mut self, path: &str) {
        let path = normalize_id(&percent_decode_all(path));
        let parts: Vec<&str> = path
            .split('/')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let mut rest = parts.as_slice();
        while let [first, after @ ..] = rest {
            rest = after;
            match first.to_ascii_lowercase().as_str() {
                // The secret part of a shared link follows, or a name that its owner chose.
                "s" | "v" => {
                    self.is_shared_link = true;
                    rest = rest.get(1..).unwrap_or_default();
                }
                "shared" => self.is_shared_link = true,
                "files"
                    if after
                        .get(1)
                        .is_some_and(|part| part.eq_ignore_ascii_case("f")) =>
                {
                    return self.read_legacy_path(&after[2..]);
                }
                // Other lists of the older pages: searches, shared items.
                "files" if after.first() == Some(&"0") => return,
                "file" | "files" | "notes" => self.read_id(ItemKind::File, &mut rest),
                "folder" | "folders" => self.read_id(ItemKind::Folder, &mut rest),
                "web_link" | "web_links" | "weblink" => self.read_id(ItemKind::WebLink, &mut rest),
                _ => {}
            }
        }
    }

    /// Reads `FOLDER`, `FOLDER/name` or `FOLDER/page/f_FILE`, which followed `/files/0/f/`.
    fn read_legacy_path(&mut self, parts: &[&str]) {
        match parts {
            [_, page, item, ..]
                if page.bytes().all(|byte| byte.is_ascii_digit())
                    && parse_prefixed_id(item).is_some() =>
            {
                self.items.extend(parse_prefixed_id(item));
            }
            // A name that looks like an item, or an item where a name should be.
            [_, name, ..] if parse_prefixed_id(name).is_some() => {}
            [folder, ..] => self.add(ItemKind::Folder, folder),
            [] => {}
        }
    }

    fn read_id(&mut self, kind: ItemKind, rest: &mut &[&str]) {
        if let [id, after @ ..] = rest
            && is_box_id(id)
        {
            self.add(kind, id);
            *rest = after;
        }
    }

    fn add(&mut self, kind: ItemKind, id: &str) {
        let key = ItemKey {
            kind,
            id: id.to_owned(),
        };
        if is_box_id(id) && !self.items.contains(&key) {
            self.items.push(key);
        }
    }
}
