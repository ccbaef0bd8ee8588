//! Links to Box, in today's shapes and in those that stand in old mails.

use super::{
    Jump,
    encoded::{percent, percent_all},
    id::is_item_id,
    wrapped::{is_of, params},
};
use box_client::normalize_id;
use box_session::{ItemKey, ItemKind};
use url::Url;

/// Box's own sites, whose pages are no items.
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

/// Returns the item that a link to Box names. More than one is none: which of them is meant is not for this program to guess.
pub(super) fn box_link(url: &Url, host: &str) -> Jump {
    let mut found = Found::default();
    if !SITES
        .iter()
        .any(|site| is_of(host, &format!("{site}.box.com")))
    {
        found.read(url, true);
    }
    match (found.items.as_slice(), found.shared) {
        ([key], _) => Jump::BoxItem { key: key.clone() },
        ([], true) => Jump::BoxSharedLink,
        _ => Jump::BoxLink,
    }
}

#[derive(Default)]
struct Found {
    items: Vec<ItemKey>,
    shared: bool,
}

impl Found {
    fn read(&mut self, url: &Url, redirects: bool) {
        self.path(url.path());
        let fragment = url.fragment().unwrap_or_default();
        if let Some(path) = fragment
            .strip_prefix('!')
            .unwrap_or(fragment)
            .strip_prefix('/')
        {
            self.path(path);
        }
        if !self.items.is_empty() {
            return;
        }
        let of_kind = |kinds: &[&str]| {
            params(url).find(|(name, _)| kinds.iter().any(|kind| name.eq_ignore_ascii_case(kind)))
        };
        // A file's own folder may stand next to it.
        let file =
            of_kind(&["fileId", "file_id", "normalize_id"]).map(|param| (ItemKind::File, param));
        let param = file
            .or_else(|| of_kind(&["folderId", "folder_id"]).map(|param| (ItemKind::Folder, param)));
        if let Some((kind, (name, value))) = param {
            let value = normalize_id(&percent(value));
            match prefixed(&value) {
                Some(key) => self.add(key.kind, &key.id),
                None if name.eq_ignore_ascii_case("normalize_id") => {}
                None => self.add(kind, value.trim()),
            }
        }
        if redirects && self.items.is_empty() {
            self.redirected(url);
        }
    }

    /// Reads where the page of the sign-in leads afterwards.
    fn redirected(&mut self, url: &Url) {
        for (_, value) in params(url) {
            let mut value = percent(value).into_owned();
            if value.starts_with('%') || value.contains("%3A") {
                value = percent_all(&value);
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
            if next.host_str().is_some_and(|host| is_of(host, "box.com")) {
                self.read(&next, false);
            }
        }
    }

    fn path(&mut self, path: &str) {
        let path = normalize_id(&percent_all(path));
        let parts: Vec<&str> = path
            .split('/')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let mut rest = parts.as_slice();
        while let [first, behind @ ..] = rest {
            rest = behind;
            match first.to_ascii_lowercase().as_str() {
                // What comes next is the secret part of a shared link, or a name of its owner's choice.
                "s" | "v" => {
                    self.shared = true;
                    rest = rest.get(1..).unwrap_or_default();
                }
                "shared" => self.shared = true,
                "files"
                    if behind
                        .get(1)
                        .is_some_and(|part| part.eq_ignore_ascii_case("f")) =>
                {
                    return self.older(&behind[2..]);
                }
                // Other lists of the older pages: a search, what was shared.
                "files" if behind.first() == Some(&"0") => return,
                "file" | "files" | "notes" => self.next(ItemKind::File, &mut rest),
                "folder" | "folders" => self.next(ItemKind::Folder, &mut rest),
                "web_link" | "web_links" | "weblink" => self.next(ItemKind::WebLink, &mut rest),
                _ => {}
            }
        }
    }

    /// Reads `FOLDER`, `FOLDER/name` or `FOLDER/page/f_FILE`, as they stood behind `/files/0/f/`.
    fn older(&mut self, parts: &[&str]) {
        match parts {
            [_, page, item, ..]
                if page.bytes().all(|byte| byte.is_ascii_digit()) && prefixed(item).is_some() =>
            {
                self.items.extend(prefixed(item));
            }
            // A name that looks like an item, or an item where a name should be.
            [_, name, ..] if prefixed(name).is_some() => {}
            [folder, ..] => self.add(ItemKind::Folder, folder),
            [] => {}
        }
    }

    fn next(&mut self, kind: ItemKind, rest: &mut &[&str]) {
        if let [id, behind @ ..] = rest
            && is_item_id(id)
        {
            self.add(kind, id);
            *rest = behind;
        }
    }

    fn add(&mut self, kind: ItemKind, id: &str) {
        let key = ItemKey {
            kind,
            id: id.to_owned(),
        };
        if is_item_id(id) && !self.items.contains(&key) {
            self.items.push(key);
        }
    }
}

/// Reads `f_1`, `d_1` and `w_1`, as Box's addresses and error messages write an item.
pub(super) fn prefixed(text: &str) -> Option<ItemKey> {
    let (prefix, id) = text.split_once('_').filter(|(_, id)| is_item_id(id))?;
    let kind = match prefix {
        "f" | "F" => ItemKind::File,
        "d" | "D" => ItemKind::Folder,
        "w" | "W" => ItemKind::WebLink,
        _ => return None,
    };
    Some(ItemKey {
        kind,
        id: id.to_owned(),
    })
}
