//! No circle of imports between the files of a crate, and no `impl` far from its type.

use crate::files::files;
use crate::module_tree::{Edges, ModuleTree, Sources};
use crate::text;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Crates with circles, with the reason. A crate that has none leaves the list; none joins it.
const CIRCLES: &[(&str, &str)] = &[];

/// Crates with `impl` blocks outside the module tree of their type, on the same terms.
const DISTANT_IMPLS: &[(&str, &str)] = &[];

#[test]
fn no_import_circle_in_any_crate() {
    let circles = findings(|tree| circles(&tree.edges()));
    check(&circles, CIRCLES);
}

#[test]
fn impl_blocks_stay_in_their_types_module_tree() {
    let distant = findings(ModuleTree::distant_impls);
    check(&distant, DISTANT_IMPLS);
}

/// Fails with what was found outside the excepted crates, and with exceptions that are needed no longer.
fn check(findings: &BTreeMap<String, Vec<String>>, excepted: &[(&str, &str)]) {
    let is_excepted = |name: &str| excepted.iter().any(|(excepted, _)| *excepted == name);
    let found: Vec<&String> = findings
        .iter()
        .filter(|(name, _)| !is_excepted(name))
        .flat_map(|(_, found)| found)
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    for (name, reason) in excepted {
        let passes = !findings.is_empty() && findings.get(*name).is_none_or(Vec::is_empty);
        assert!(!passes, "{name} passes; its exception ({reason}) has to go");
    }
}

/// Runs a check over the module trees of every crate: crate → what the check found.
fn findings(check: impl Fn(&ModuleTree) -> Vec<String>) -> BTreeMap<String, Vec<String>> {
    let Some(files) = files() else {
        return BTreeMap::new();
    };
    let mut findings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, sources) in crates(&files) {
        let roots: Vec<&String> = sources.keys().filter(|file| is_root(file)).collect();
        assert!(!roots.is_empty(), "{name} has no root file");
        let found = roots
            .iter()
            .flat_map(|root| check(&ModuleTree::read(&sources, root)));
        findings.entry(name).or_default().extend(found);
    }
    assert!(findings.len() > 10, "too few crates: {findings:?}");
    findings
}

/// Returns the sources of every crate by the name of its folder.
fn crates(files: &[String]) -> BTreeMap<String, Sources> {
    let mut crates: BTreeMap<String, Sources> = BTreeMap::new();
    for file in files.iter().filter(|file| file.ends_with(".rs")) {
        let Some((folder, _)) = file.split_once("/src/") else {
            continue;
        };
        let name = match folder {
            "src-tauri" | "tests" => folder,
            folder => match folder.strip_prefix("src-tauri/crates/") {
                Some(name) => name,
                None => continue,
            },
        };
        let sources = crates.entry(name.to_owned()).or_default();
        sources.insert(file.clone(), text(file));
    }
    crates
}

fn is_root(file: &str) -> bool {
    let Some((_, below)) = file.split_once("/src/") else {
        return false;
    };
    matches!(
        below.split('/').collect::<Vec<_>>()[..],
        ["lib.rs" | "main.rs"] | ["bin", _] | ["bin", _, "main.rs"]
    )
}

/// Returns the shortest circle through each file that is on one, as a path with the names that lead from file to file.
fn circles(edges: &Edges) -> Vec<String> {
    let mut circles = BTreeMap::new();
    for file in edges.keys() {
        if let Some(circle) = shortest_circle(edges, file) {
            let members: BTreeSet<&str> = circle.iter().copied().collect();
            circles.entry(members).or_insert_with(|| {
                let mut path = file.clone();
                for step in circle.windows(2) {
                    path += &format!(" –{}→ {}", edges[step[0]][step[1]], step[1]);
                }
                path
            });
        }
    }
    circles.into_values().collect()
}

fn shortest_circle<'a>(edges: &'a Edges, start: &'a str) -> Option<Vec<&'a str>> {
    let mut reached_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(file) = next.pop_front() {
        for other in edges.get(file).into_iter().flat_map(BTreeMap::keys) {
            if other == start {
                let mut circle = vec![start, file];
                let mut last = file;
                while last != start {
                    last = reached_from[last];
                    circle.push(last);
                }
                circle.reverse();
                return Some(circle);
            }
            if !reached_from.contains_key(other.as_str()) {
                reached_from.insert(other, file);
                next.push_back(other);
            }
        }
    }
    None
}

fn tree(files: &[(&str, &str)]) -> ModuleTree {
    let sources = files
        .iter()
        .map(|(file, text)| (format!("x/src/{file}"), (*text).to_owned()))
        .collect();
    ModuleTree::read(&sources, "x/src/lib.rs")
}

fn circle_count(files: &[(&str, &str)]) -> usize {
    circles(&tree(files).edges()).len()
}

#[test]
fn a_planted_circle_is_found() {
    let lib = ("lib.rs", "mod a; mod b; mod c;");
    let found = circles(
        &tree(&[
            lib,
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B(super::c::C);"),
            ("c.rs", "pub struct C; fn f() { g!(crate::a::A) }"),
        ])
        .edges(),
    );
    let path =
        "x/src/a.rs –crate::b::B→ x/src/b.rs –super::c::C→ x/src/c.rs –crate::a::A→ x/src/a.rs";
    assert_eq!(found, [path]);
}

#[test]
fn a_circle_through_a_re_export_is_found() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod inner; pub use inner::A;"),
        ("a/inner.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "use crate::a::A; pub struct B(A);"),
    ];
    let found = circles(&tree(&files).edges());
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("a/inner.rs") && !found[0].contains("a/mod.rs"));
}

#[test]
fn a_circle_of_parent_and_child_is_found() {
    for parent in [
        "mod child; pub struct P; fn f() { child::f() }",
        "mod child; use child::f; pub struct P;",
        "mod child; pub use child::f; pub struct P; fn g() { f() }",
    ] {
        for child in [
            "pub fn f() -> super::P { super::P }",
            "use super::*; pub fn f() -> P { P }",
            "pub fn f() { use crate::a::P; }",
            "#[x(with = \"super::P\")] pub fn f() {}",
        ] {
            let files = [
                ("lib.rs", "mod a;"),
                ("a.rs", parent),
                ("a/child.rs", child),
            ];
            assert_eq!(circle_count(&files), 1, "{parent} {child}");
        }
    }
}

#[test]
fn re_exports_and_tests_make_no_circle() {
    let re_export = [
        ("lib.rs", "mod a;"),
        ("a.rs", "mod child; pub use child::f; pub struct P;"),
        ("a/child.rs", "pub fn f() -> super::P { super::P }"),
    ];
    let tests = [
        ("lib.rs", "mod a; mod b;"),
        (
            "a.rs",
            "use crate::b::B; pub struct A; impl A { #[cfg(test)] fn f() { crate::b::B; } }",
        ),
        (
            "b.rs",
            "#[cfg(test)] mod tests { use crate::a::A; } #[cfg(test)] use crate::a::A; pub struct B;",
        ),
    ];
    assert_eq!(circle_count(&re_export), 0);
    assert_eq!(circle_count(&tests), 0);
}

#[test]
fn a_distant_impl_block_is_found() {
    let files = |other: &'static str| {
        [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "mod child; pub struct A; impl A {}"),
            ("a/child.rs", "impl super::A {}"),
            ("b.rs", other),
        ]
    };
    assert!(
        tree(&files("impl Drop for crate::a::A {}"))
            .distant_impls()
            .is_empty()
    );
    let distant = tree(&files("use crate::a::A; impl A {}")).distant_impls();
    assert_eq!(
        distant,
        ["x/src/b.rs: impl A, declared in [\"x/src/a.rs\"]"]
    );
}
