//! The licence notices of everything that is in the program: crates that cargo links in, and packages that are in the page.
//! They are written to `ui/notices.json`, which the page carries for its About.

use crate::place::{cargo, root, ui};
use crate::process::{answer, shown};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Packages that are in the page although the UI needs it for building only; the page's build names any that is forgotten here.
const IN_THE_PAGE: &[&str] = &["svelte", "clsx", "esm-env", "@inlang/paraglide-js"];

/// How the names of files with a licence or a copyright notice begin.
const BEGINNINGS: &[&str] = &[
    "licen",
    "copying",
    "copyright",
    "notice",
    "unlicense",
    "authors",
];

/// One crate or package.
struct Part {
    name: String,
    version: String,
    licence: String,
    source: Option<String>,
    texts: Vec<String>,
}

/// Writes the notices for a system, when they are not those that are there.
pub(crate) fn write(triple: Option<&str>) -> Result<(), String> {
    let host = || {
        let mut said = std::process::Command::new("rustc");
        let said = said
            .arg("-vV")
            .output()
            .map_err(|why| format!("rustc does not answer: {why}"))?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let host = said.lines().find_map(|line| line.strip_prefix("host: "));
        host.map(str::to_owned)
            .ok_or_else(|| "rustc does not say which system this is.".to_owned())
    };
    let triple = triple.map_or_else(host, |triple| Ok(triple.to_owned()))?;
    let mut parts = vec![standard_library()];
    parts.extend(crates(&triple)?);
    parts.extend(packages()?);
    fill_in(&mut parts);
    let fresh = as_json(&parts).to_string();
    let file = ui().join("notices.json");
    if fs::read_to_string(&file).is_ok_and(|kept| kept == fresh) {
        return Ok(());
    }
    fs::write(&file, fresh).map_err(|why| format!("{} cannot be written: {why}", file.display()))
}

/// Its words are those of the licences that it names.
fn standard_library() -> Part {
    Part {
        name: "The Rust standard library".into(),
        version: answer("rustc", &["--version"])
            .unwrap_or_default()
            .replace("rustc ", ""),
        licence: "MIT OR Apache-2.0".into(),
        source: Some("https://github.com/rust-lang/rust".into()),
        texts: Vec::new(),
    }
}

/// Returns the packages that cargo links into the program on a system, without those that only build or test it.
fn crates(triple: &str) -> Result<Vec<Part>, String> {
    let metadata = metadata(triple)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let by_id: BTreeMap<String, Value> = list(&metadata["packages"])
        .into_iter()
        .map(|package| (text(&package["id"]), package))
        .collect();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .map(|node| (text(&node["id"]), node))
        .collect();
    let ours = by_id
        .iter()
        .find(|(_, package)| package["name"] == "restore-desk")
        .map(|(id, _)| id.clone());
    let mut waiting: Vec<String> = ours.into_iter().collect();
    let mut linked = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if linked.insert(id.clone()) {
            let needed = list(&nodes[&id]["deps"]).into_iter().filter(|dependency| {
                list(&dependency["dep_kinds"])
                    .iter()
                    .any(|kind| kind["kind"].is_null())
            });
            waiting.extend(needed.map(|dependency| text(&dependency["pkg"])));
        }
    }
    let foreign = linked
        .iter()
        .filter_map(|id| by_id.get(id))
        .filter(|package| !package["source"].is_null());
    Ok(foreign.map(of_crate).collect())
}

fn metadata(triple: &str) -> Result<Value, String> {
    let mut command = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        triple,
    ]);
    let answer = command
        .output()
        .map_err(|why| format!("{} could not be started: {why}", shown(&command)))?;
    if !answer.status.success() {
        return Err(format!(
            "{} failed: {}",
            shown(&command),
            String::from_utf8_lossy(&answer.stderr)
        ));
    }
    serde_json::from_slice(&answer.stdout)
        .map_err(|why| format!("cargo metadata is not understood: {why}"))
}

fn of_crate(package: &Value) -> Part {
    let manifest = text(&package["manifest_path"]);
    let folder = Path::new(&manifest).parent().unwrap_or_else(|| root());
    let mut texts = texts_in(folder);
    if let Some(file) = package["license_file"].as_str() {
        texts.extend(fs::read_to_string(folder.join(file)));
    }
    Part {
        name: text(&package["name"]),
        version: text(&package["version"]),
        licence: package["license"]
            .as_str()
            .unwrap_or("see its text")
            .replace('/', " OR "),
        source: package["repository"].as_str().map(str::to_owned),
        texts,
    }
}

/// Returns the packages that the page is made of: the UI's own dependencies with theirs, and what building puts into it.
fn packages() -> Result<Vec<Part>, String> {
    let lock = ui().join("package-lock.json");
    let lock =
        fs::read(&lock).map_err(|why| format!("{} cannot be read: {why}", lock.display()))?;
    let lock: Value =
        serde_json::from_slice(&lock).map_err(|why| format!("package-lock.json: {why}"))?;
    let empty = Map::new();
    let needs = |package: &Value| -> Vec<String> {
        package["dependencies"]
            .as_object()
            .unwrap_or(&empty)
            .keys()
            .cloned()
            .collect()
    };
    let mut waiting = needs(&lock["packages"][""]);
    let mut names: BTreeSet<String> = IN_THE_PAGE.iter().map(|name| (*name).to_owned()).collect();
    while let Some(name) = waiting.pop() {
        let package = &lock["packages"][format!("node_modules/{name}")];
        if names.insert(name) {
            waiting.extend(needs(package));
        }
    }
    names.iter().map(|name| of_package(name)).collect()
}

fn of_package(name: &str) -> Result<Part, String> {
    let folder = ui().join("node_modules").join(name);
    let about = fs::read(folder.join("package.json"))
        .map_err(|why| format!("{name} is not installed: {why}"))?;
    let about: Value = serde_json::from_slice(&about).map_err(|why| format!("{name}: {why}"))?;
    let source = about["repository"]["url"]
        .as_str()
        .or(about["repository"].as_str());
    Ok(Part {
        name: name.to_owned(),
        version: text(&about["version"]),
        licence: about["license"]
            .as_str()
            .unwrap_or("see its text")
            .to_owned(),
        source: source.map(|url| {
            url.trim_start_matches("git+")
                .trim_end_matches(".git")
                .to_owned()
        }),
        texts: texts_in(&folder),
    })
}

fn texts_in(folder: &Path) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let named = files.into_iter().filter(|file| {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        file.is_file()
            && BEGINNINGS
                .iter()
                .any(|beginning| name.starts_with(beginning))
    });
    named
        .filter_map(|file| fs::read_to_string(file).ok())
        .map(|text| text.trim().to_owned())
        .collect()
}

/// Some come without a text. They get the words of their licence from one that is under the same licence alone.
fn fill_in(parts: &mut [Part]) {
    let mut standard: BTreeMap<String, String> = BTreeMap::new();
    for part in parts.iter() {
        if let [text] = part.texts.as_slice() {
            standard
                .entry(part.licence.clone())
                .or_insert_with(|| text.clone());
        }
    }
    // Those under either of two name the files by them.
    for (licence, word) in [
        ("MIT", "Permission is hereby granted"),
        ("Apache-2.0", "Apache License"),
    ] {
        let text = parts
            .iter()
            .flat_map(|part| &part.texts)
            .find(|text| text.contains(word));
        if let Some(text) = text {
            standard
                .entry(licence.to_owned())
                .or_insert_with(|| text.clone());
        }
    }
    for part in parts.iter_mut().filter(|part| part.texts.is_empty()) {
        let licences = part.licence.split([' ', '(', ')']);
        part.texts = licences
            .filter_map(|licence| standard.get(licence))
            .cloned()
            .collect();
    }
}

/// Each text once, as most are the same.
fn as_json(parts: &[Part]) -> Value {
    let mut texts: Vec<&str> = Vec::new();
    let parts: Vec<Value> = parts
        .iter()
        .map(|part| {
            let numbers: Vec<usize> = part
                .texts
                .iter()
                .map(|text| {
                    texts
                        .iter()
                        .position(|kept| kept == text)
                        .unwrap_or_else(|| {
                            texts.push(text);
                            texts.len() - 1
                        })
                })
                .collect();
            json!({
                "name": part.name, "version": part.version, "licence": part.licence,
                "source": part.source, "texts": numbers,
            })
        })
        .collect();
    json!({ "parts": parts, "texts": texts })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_linked_in_comes_with_its_words() {
        let triple = if cfg!(windows) {
            "x86_64-pc-windows-gnu"
        } else {
            "x86_64-unknown-linux-gnu"
        };
        let mut parts = crates(triple).unwrap();
        fill_in(&mut parts);
        let names: BTreeSet<&str> = parts.iter().map(|part| part.name.as_str()).collect();
        for known in [
            "tauri",
            "wry",
            "reqwest",
            "rustls",
            "libsqlite3-sys",
            "keyring",
            "arboard",
        ] {
            assert!(names.contains(known), "{known} is linked in and not named");
        }
        assert!(
            !names.contains("tauri-build") && !names.contains("proptest"),
            "only what is linked in is named"
        );
        let mute: Vec<_> = parts
            .iter()
            .filter(|part| part.texts.is_empty() || part.texts.iter().all(String::is_empty))
            .map(|part| (&part.name, &part.licence))
            .collect();
        assert!(mute.is_empty(), "without a text: {mute:?}");
    }

    #[test]
    fn who_brings_no_text_gets_that_of_its_licence() {
        let part = |name: &str, licence: &str, texts: &[&str]| Part {
            name: name.into(),
            version: "1".into(),
            licence: licence.into(),
            source: None,
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        let mut parts = [
            part("one", "ISC", &["the words of ISC"]),
            part(
                "two",
                "MIT OR Apache-2.0",
                &["Apache License", "Permission is hereby granted"],
            ),
            part("three", "(MIT OR ISC)", &[]),
        ];
        fill_in(&mut parts);
        assert_eq!(
            parts[2].texts,
            ["Permission is hereby granted", "the words of ISC"]
        );
        let json = as_json(&parts);
        assert_eq!(json["texts"].as_array().unwrap().len(), 3, "each text once");
        assert_eq!(json["parts"][2]["texts"], json!([2, 0]));
    }
}
