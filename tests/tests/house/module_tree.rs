//! The modules of a crate, read from its source: which file names what from which other file.

use std::collections::{BTreeMap, BTreeSet};
use syn::visit::{self, Visit};
use syn::{Attribute, File, ImplItem, Item, ItemMod, ItemUse, Stmt, Type, UseTree, Visibility};

/// Files of a crate by path, with their text.
pub(crate) type Sources = BTreeMap<String, String>;

/// The module tree below one root file, without what is compiled for tests only.
pub(crate) struct ModuleTree {
    modules: Vec<Module>,
}

/// The names by which each file depends on other files: file → other file → a path that names it.
pub(crate) type Edges = BTreeMap<String, BTreeMap<String, String>>;

struct Module {
    file: String,
    path: Vec<String>,
    parent: Option<usize>,
    children: BTreeMap<String, Vec<usize>>,
    items: BTreeSet<String>,
    /// Names in macro calls of the module, which may declare them.
    in_macros: BTreeSet<String>,
    imports: Vec<Import>,
    globs: Vec<Import>,
    paths: BTreeSet<Vec<String>>,
    impls: Vec<Vec<String>>,
}

struct Import {
    name: String,
    path: Vec<String>,
    reexport: bool,
}

/// What a path leads to: a module, or an item that is declared in one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(usize),
    ItemIn(usize),
}

impl ModuleTree {
    /// Reads the modules that `root` declares, directly and indirectly. Panics where a file is missing or not Rust.
    pub(crate) fn read(sources: &Sources, root: &str) -> Self {
        let mut tree = Self {
            modules: Vec::new(),
        };
        let folder = folder_of(root);
        tree.read_file(sources, root, &folder, Vec::new(), None);
        tree
    }

    /// Lists the dependencies between files, with re-exports followed to the file of the declaration.
    ///
    /// A re-export of something below the module that re-exports it is not a dependency of its own.
    pub(crate) fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (index, module) in self.modules.iter().enumerate() {
            let imports = module.imports.iter().chain(&module.globs);
            let imports = imports.map(|import| (&import.path, import.reexport));
            let paths = module.paths.iter().map(|path| (path, false));
            for (path, reexport) in imports.chain(paths) {
                for target in self.resolve(index, path, &mut BTreeSet::new()) {
                    let Target::ItemIn(target) = target else {
                        continue;
                    };
                    let target = &self.modules[target];
                    let below = target.path.starts_with(&module.path);
                    if target.file != module.file && !(reexport && below) {
                        let from = edges.entry(module.file.clone()).or_default();
                        from.entry(target.file.clone())
                            .or_insert_with(|| path.join("::"));
                    }
                }
            }
        }
        edges
    }

    /// Lists the inherent `impl` blocks outside the file and the module tree of their type: file, type, and the type's file.
    pub(crate) fn distant_impls(&self) -> Vec<String> {
        let mut distant = Vec::new();
        for (index, module) in self.modules.iter().enumerate() {
            for path in &module.impls {
                let name = path.join("::");
                let targets = self.resolve(index, path, &mut BTreeSet::new());
                let declared: Vec<&Module> = targets
                    .iter()
                    .filter_map(|target| match target {
                        Target::ItemIn(target) => Some(&self.modules[*target]),
                        Target::Module(_) => None,
                    })
                    .collect();
                let at_home = declared
                    .iter()
                    .any(|home| home.file == module.file || module.path.starts_with(&home.path));
                if !at_home {
                    let homes: Vec<&str> = declared.iter().map(|home| home.file.as_str()).collect();
                    distant.push(format!(
                        "{}: impl {name}, declared in {homes:?}",
                        module.file
                    ));
                }
            }
        }
        distant
    }

    fn read_file(
        &mut self,
        sources: &Sources,
        file: &str,
        folder: &str,
        path: Vec<String>,
        parent: Option<usize>,
    ) -> usize {
        let text = sources
            .get(file)
            .unwrap_or_else(|| panic!("{file} is declared but missing"));
        let parsed: File = syn::parse_file(text).unwrap_or_else(|why| panic!("{file}: {why}"));
        self.read_module(sources, file, folder, path, parent, &parsed.items)
    }

    fn read_module(
        &mut self,
        sources: &Sources,
        file: &str,
        folder: &str,
        path: Vec<String>,
        parent: Option<usize>,
        items: &[Item],
    ) -> usize {
        let mut names = Names::default();
        for item in items {
            names.visit_item(item);
        }
        let index = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            path: path.clone(),
            parent,
            children: BTreeMap::new(),
            items: items.iter().filter_map(declared_name).collect(),
            in_macros: items.iter().flat_map(names_in_macro).collect(),
            imports: names.imports,
            globs: names.globs,
            paths: names.paths,
            impls: names.impls,
        });
        for item in items {
            let Item::Mod(item) = item else { continue };
            if is_test(&item.attrs) || item.ident == "tests" {
                continue;
            }
            let name = plain(&item.ident);
            let path: Vec<String> = path.iter().cloned().chain([name.clone()]).collect();
            let below = format!("{folder}/{name}");
            let child = if let Some((_, items)) = &item.content {
                self.read_module(sources, file, &below, path, Some(index), items)
            } else {
                let (file, folder) = child_file(sources, item, file, &below);
                self.read_file(sources, &file, &folder, path, Some(index))
            };
            let children = &mut self.modules[index].children;
            children.entry(name).or_default().push(child);
        }
        index
    }

    fn resolve(
        &self,
        module: usize,
        path: &[String],
        seen: &mut BTreeSet<(usize, String)>,
    ) -> BTreeSet<Target> {
        let Some((first, rest)) = path.split_first() else {
            return [Target::Module(module)].into();
        };
        let mut targets: BTreeSet<Target> = match first.as_str() {
            "crate" => [Target::Module(0)].into(),
            "self" => [Target::Module(module)].into(),
            "super" => {
                let parent = self.modules[module].parent;
                parent.map(Target::Module).into_iter().collect()
            }
            name => self.look_up(module, name, seen),
        };
        for segment in rest {
            let step = |target| match target {
                Target::Module(at) if segment == "super" => {
                    let parent = self.modules[at].parent;
                    parent.map(Target::Module).into_iter().collect()
                }
                Target::Module(at) if segment == "self" => [Target::Module(at)].into(),
                Target::Module(at) => {
                    let found = self.look_up(at, segment, seen);
                    // Declared by a macro, or reached twice on the way.
                    if found.is_empty() {
                        BTreeSet::from([Target::ItemIn(at)])
                    } else {
                        found
                    }
                }
                Target::ItemIn(at) => [Target::ItemIn(at)].into(),
            };
            targets = targets.into_iter().flat_map(step).collect();
        }
        targets
    }

    fn look_up(
        &self,
        module: usize,
        name: &str,
        seen: &mut BTreeSet<(usize, String)>,
    ) -> BTreeSet<Target> {
        if !seen.insert((module, name.to_owned())) {
            return BTreeSet::new();
        }
        let at = &self.modules[module];
        let mut targets = BTreeSet::new();
        if at.items.contains(name) {
            targets.insert(Target::ItemIn(module));
        }
        let children = at.children.get(name).into_iter().flatten();
        targets.extend(children.map(|child| Target::Module(*child)));
        for import in at.imports.iter().filter(|import| import.name == name) {
            targets.extend(self.resolve(module, &import.path, seen));
        }
        if targets.is_empty() && at.in_macros.contains(name) {
            targets.insert(Target::ItemIn(module));
        }
        if targets.is_empty() {
            for glob in &at.globs {
                for target in self.resolve(module, &glob.path, seen) {
                    if let Target::Module(target) = target {
                        targets.extend(self.look_up(target, name, seen));
                    }
                }
            }
        }
        seen.remove(&(module, name.to_owned()));
        targets
    }
}

/// The paths that the items of one module name.
#[derive(Default)]
struct Names {
    imports: Vec<Import>,
    globs: Vec<Import>,
    paths: BTreeSet<Vec<String>>,
    impls: Vec<Vec<String>>,
}

impl Names {
    fn import(&mut self, tree: &UseTree, mut path: Vec<String>, reexport: bool) {
        match tree {
            UseTree::Path(step) => {
                path.push(plain(&step.ident));
                self.import(&step.tree, path, reexport);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, path.clone(), reexport);
                }
            }
            UseTree::Glob(_) => self.globs.push(Import {
                name: String::new(),
                path,
                reexport,
            }),
            UseTree::Name(leaf) => {
                if leaf.ident != "self" {
                    path.push(plain(&leaf.ident));
                }
                let name = path.last().cloned().unwrap_or_default();
                self.push(name, path, reexport);
            }
            UseTree::Rename(leaf) => {
                if leaf.ident != "self" {
                    path.push(plain(&leaf.ident));
                }
                self.push(plain(&leaf.rename), path, reexport);
            }
        }
    }

    fn push(&mut self, name: String, path: Vec<String>, reexport: bool) {
        self.imports.push(Import {
            name,
            path,
            reexport,
        });
    }

    /// Collects the paths in tokens that are not parsed, those of a macro or an attribute.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        use proc_macro2::TokenTree;
        let mut path = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.keep(&mut path);
                    }
                    path.push(plain(&ident));
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.keep(&mut path);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    } else if let TokenTree::Literal(literal) = other {
                        self.literal(&literal.to_string());
                    }
                }
            }
        }
        self.keep(&mut path);
    }

    /// Takes a string like that of `#[serde(with = "super::millis")]` for the path that it is.
    fn literal(&mut self, literal: &str) {
        let path = literal.trim_matches('"');
        let words = path.split("::");
        let is_name =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
        if path.contains("::") && words.clone().all(is_name) {
            self.paths.insert(words.map(str::to_owned).collect());
        }
    }

    fn keep(&mut self, path: &mut Vec<String>) {
        if !path.is_empty() {
            self.paths.insert(std::mem::take(path));
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(_) => {}
            Item::Use(item) => self.visit_item_use(item),
            item if is_test(attributes(item)) => {}
            Item::Impl(item) => {
                if let (None, Type::Path(of)) = (&item.trait_, &*item.self_ty) {
                    self.impls.push(segments(&of.path));
                }
                visit::visit_item_impl(self, item);
            }
            item => visit::visit_item(self, item),
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !is_test(&item.attrs) && item.leading_colon.is_none() {
            let reexport = !matches!(item.vis, Visibility::Inherited);
            self.import(&item.tree, Vec::new(), reexport);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes: &[Attribute] = match item {
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_test(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Item(item) = statement {
            self.visit_item(item);
        } else {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.paths.insert(segments(path));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        match &attribute.meta {
            syn::Meta::List(list) => self.tokens(list.tokens.clone()),
            syn::Meta::Path(_) | syn::Meta::NameValue(_) => {}
        }
    }
}

/// Returns the file of a declared module and the folder of its own modules.
fn child_file(
    sources: &Sources,
    item: &ItemMod,
    declared_in: &str,
    below: &str,
) -> (String, String) {
    let given = item
        .attrs
        .iter()
        .find_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
    if let Some(given) = given {
        let file = format!("{}/{given}", folder_of(declared_in));
        let folder = folder_of(&file);
        return (file, folder);
    }
    let nested = format!("{below}/mod.rs");
    if sources.contains_key(&nested) {
        (nested, below.to_owned())
    } else {
        (format!("{below}.rs"), below.to_owned())
    }
}

fn folder_of(file: &str) -> String {
    file.rsplit_once('/')
        .map_or(String::new(), |(folder, _)| folder.to_owned())
}

fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|one| plain(&one.ident)).collect()
}

fn plain(ident: &proc_macro2::Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// Returns whether an item is compiled for tests only: `#[test]`, and `#[cfg(test)]` alone or with further conditions.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string().replace(' ', "");
            condition == "test" || condition.starts_with("all(test,")
        }
        syn::Meta::List(_) | syn::Meta::NameValue(_) => false,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns the name of an item that paths may lead to; modules and imports are kept apart.
fn declared_name(item: &Item) -> Option<String> {
    if is_test(attributes(item)) {
        return None;
    }
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(plain(ident))
}

/// Returns the names in a macro call at module level, such as the type in `string_id! { pub struct ItemId = … }`.
fn names_in_macro(item: &Item) -> BTreeSet<String> {
    let mut names = Names::default();
    if let Item::Macro(item) = item
        && item.ident.is_none()
    {
        names.tokens(item.mac.tokens.clone());
    }
    let names = names.paths.into_iter().filter(|path| path.len() == 1);
    names.flatten().collect()
}
