//! Finds in the sources what names a clause: from the root file of each target along its modules, as the compiler goes, so that a test gets
//! the very path by which its program calls it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use proc_macro2::{TokenStream, TokenTree};
use serde::Deserialize;
use syn::{Attribute, Expr, ImplItem, Item, ItemMod, Lit, Meta, TraitItem};

use crate::{Binary, Clause, marker};

/// Everything that names a clause.
#[derive(Default)]
pub struct Sources {
    /// In the order of the sources.
    pub mechanisms: Vec<Mechanism>,
    /// In the order of the sources.
    pub tests: Vec<Test>,
    /// Sentences that name a clause and cannot be taken: file and reason.
    pub mistakes: Vec<String>,
}

/// What carries out clauses.
pub struct Mechanism {
    /// File from the root of the repository, with `::item` unless it is the whole module.
    pub path: String,
    /// The first sentence of its documentation.
    pub says: String,
    /// Which clauses.
    pub clauses: Vec<Clause>,
}

/// What proves clauses.
pub struct Test {
    /// File from the root of the repository.
    pub file: String,
    /// Its path in its program.
    pub name: String,
    /// Its program.
    pub binary: Binary,
    /// Which clauses.
    pub clauses: Vec<Clause>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

/// Looks through every library, program and test of the workspace.
pub fn scan(root: &Path) -> anyhow::Result<Sources> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        bail!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let mut sources = Sources::default();
    for package in &metadata.packages {
        let folder = package.manifest_path.parent().unwrap_or(root);
        for target in &package.targets {
            let other = ["custom-build", "bench", "example"];
            if target.kind.iter().all(|kind| !other.contains(&&**kind)) {
                let source = target.src_path.strip_prefix(folder)?;
                let binary = Binary {
                    name: target.name.replace('-', "_"),
                    source: source.to_string_lossy().into_owned(),
                };
                sources.target(root, &binary, &target.src_path)?;
            }
        }
    }
    Ok(sources)
}

/// Where a walk through a target is.
struct Place<'a> {
    root: &'a Path,
    binary: &'a Binary,
    file: &'a Path,
    /// Where the files of modules lie that are declared here.
    folder: &'a Path,
    /// The names of the modules around.
    modules: &'a [String],
}

impl Sources {
    /// Looks through one target from its root file.
    fn target(&mut self, root: &Path, binary: &Binary, file: &Path) -> anyhow::Result<()> {
        let folder = file.parent().unwrap_or(root);
        let place = Place {
            root,
            binary,
            file,
            folder,
            modules: &[],
        };
        self.file(&place)
    }

    fn file(&mut self, place: &Place) -> anyhow::Result<()> {
        let said = || format!("{}", place.file.display());
        let source = std::fs::read_to_string(place.file).with_context(said)?;
        let file = syn::parse_file(&source).with_context(said)?;
        self.mechanism(place, None, &file.attrs);
        self.items(place, &file.items)
    }

    fn items(&mut self, place: &Place, items: &[Item]) -> anyhow::Result<()> {
        for item in items {
            match item {
                Item::Mod(module) => self.module(place, module)?,
                Item::Fn(function) => {
                    self.function(place, &function.sig.ident.to_string(), &function.attrs);
                }
                Item::Macro(call) => self.tokens(place, call.mac.tokens.clone()),
                Item::Impl(block) => {
                    for item in &block.items {
                        if let ImplItem::Fn(method) = item {
                            self.function(place, &method.sig.ident.to_string(), &method.attrs);
                        }
                    }
                }
                Item::Trait(item) => {
                    self.mechanism(place, Some(&item.ident.to_string()), &item.attrs);
                    for method in &item.items {
                        if let TraitItem::Fn(method) = method {
                            self.function(place, &method.sig.ident.to_string(), &method.attrs);
                        }
                    }
                }
                Item::Struct(item) => {
                    self.mechanism(place, Some(&item.ident.to_string()), &item.attrs);
                }
                Item::Enum(item) => {
                    self.mechanism(place, Some(&item.ident.to_string()), &item.attrs);
                }
                Item::Const(item) => {
                    self.mechanism(place, Some(&item.ident.to_string()), &item.attrs);
                }
                Item::Static(item) => {
                    self.mechanism(place, Some(&item.ident.to_string()), &item.attrs);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn module(&mut self, place: &Place, module: &ItemMod) -> anyhow::Result<()> {
        let name = module.ident.to_string();
        let mut modules = place.modules.to_vec();
        modules.push(name.clone());
        if let Some((_, items)) = &module.content {
            self.mechanism(place, Some(&name), &module.attrs);
            let folder = place.folder.join(&name);
            let inside = Place {
                folder: &folder,
                modules: &modules,
                ..*place
            };
            return self.items(&inside, items);
        }
        let beside = place.folder.join(format!("{name}.rs"));
        let below = place.folder.join(&name);
        let (file, folder) = match path_of(&module.attrs) {
            Some(path) => {
                let file = place.file.with_file_name(path);
                let folder = file.parent().unwrap_or(place.folder).to_owned();
                (file, folder)
            }
            None if beside.exists() => (beside, below),
            None => (below.join("mod.rs"), below),
        };
        let inside = Place {
            file: &file,
            folder: &folder,
            modules: &modules,
            ..*place
        };
        self.file(&inside)
    }

    /// The tests of `proptest!` and of whatever else takes functions: their arguments are no Rust, but what stands before `fn` is.
    fn tokens(&mut self, place: &Place, tokens: TokenStream) {
        let mut attributes = TokenStream::new();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if let Some(TokenTree::Group(_)) = tokens.peek() {
                        attributes.extend([token]);
                        attributes.extend(tokens.next());
                    }
                }
                TokenTree::Ident(ident) if ident == "fn" => {
                    let before = std::mem::take(&mut attributes);
                    let parser = Attribute::parse_outer;
                    let attributes = syn::parse::Parser::parse2(parser, before);
                    if let (Ok(attributes), Some(TokenTree::Ident(name))) =
                        (attributes, tokens.peek())
                    {
                        self.function(place, &name.to_string(), &attributes);
                    }
                }
                TokenTree::Ident(ident) if ["pub", "async"].iter().any(|word| ident == word) => {}
                _ => attributes = TokenStream::new(),
            }
        }
    }

    fn function(&mut self, place: &Place, name: &str, attributes: &[Attribute]) {
        self.mechanism(place, Some(name), attributes);
        let clauses = self.clauses(place, attributes, marker::PROVES);
        if clauses.is_empty() {
            return;
        }
        let is_test = attributes.iter().any(|attribute| {
            let last = attribute.path().segments.last();
            last.is_some_and(|segment| segment.ident == "test")
        });
        let file = place.shown();
        if !is_test {
            let mistake = format!("{file}: `{name}` proves a clause and is no test");
            self.mistakes.push(mistake);
            return;
        }
        let mut path = place.modules.to_vec();
        path.push(name.to_owned());
        self.tests.push(Test {
            file,
            name: path.join("::"),
            binary: place.binary.clone(),
            clauses,
        });
    }

    fn mechanism(&mut self, place: &Place, item: Option<&str>, attributes: &[Attribute]) {
        let clauses = self.clauses(place, attributes, marker::CARRIES_OUT);
        if clauses.is_empty() {
            return;
        }
        let file = place.shown();
        let path = item.map_or_else(|| file.clone(), |item| format!("{file}::{item}"));
        // A file can belong to several targets.
        if self.mechanisms.iter().all(|known| known.path != path) {
            self.mechanisms.push(Mechanism {
                path,
                says: marker::first_sentence(&docs(attributes)),
                clauses,
            });
        }
    }

    fn clauses(&mut self, place: &Place, attributes: &[Attribute], begins: &str) -> Vec<Clause> {
        marker::clauses(&docs(attributes), begins).unwrap_or_else(|reason| {
            self.mistakes.push(format!("{}: {reason}", place.shown()));
            Vec::new()
        })
    }
}

impl Place<'_> {
    fn shown(&self) -> String {
        let file = self.file.strip_prefix(self.root).unwrap_or(self.file);
        file.to_string_lossy().into_owned()
    }
}

fn docs(attributes: &[Attribute]) -> String {
    let mut docs = String::new();
    for attribute in attributes {
        if let Some(line) = value(attribute, "doc") {
            docs.push_str(line.strip_prefix(' ').unwrap_or(&line));
            docs.push('\n');
        }
    }
    docs
}

fn path_of(attributes: &[Attribute]) -> Option<String> {
    attributes
        .iter()
        .find_map(|attribute| value(attribute, "path"))
}

/// The text of `#[name = "text"]`.
fn value(attribute: &Attribute, name: &str) -> Option<String> {
    if let Meta::NameValue(pair) = &attribute.meta
        && pair.path.is_ident(name)
        && let Expr::Lit(literal) = &pair.value
        && let Lit::Str(text) = &literal.lit
    {
        return Some(text.value());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks through a package of these files, whose root is `src/lib.rs`.
    fn found(files: &[(&str, &str)]) -> Sources {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, source) in files {
            let file = folder.path().join(file);
            std::fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
            std::fs::write(file, source).expect("a file");
        }
        let binary = Binary {
            name: "house".to_owned(),
            source: "src/lib.rs".to_owned(),
        };
        let mut sources = Sources::default();
        let root = folder.path();
        sources
            .target(root, &binary, &root.join("src/lib.rs"))
            .expect("sources");
        sources
    }

    fn tests(sources: &Sources) -> Vec<(&str, &str, String)> {
        let numbers = |test: &Test| {
            let numbers: Vec<_> = test.clauses.iter().map(ToString::to_string).collect();
            numbers.join(" ")
        };
        sources
            .tests
            .iter()
            .map(|test| (&*test.file, &*test.name, numbers(test)))
            .collect()
    }

    #[test]
    fn a_test_is_found_with_the_path_by_which_its_program_calls_it() {
        let sources = found(&[
            (
                "src/lib.rs",
                "mod deep; #[path = \"else/where.rs\"] mod moved; #[cfg(test)] mod tests {\n/// Why.\n///\n/// Proves clause 3.5.\n#[test] fn here() {} }",
            ),
            ("src/deep/mod.rs", "mod deeper;"),
            (
                "src/deep/deeper.rs",
                "/// Proves clauses 1 and 2.\n#[tokio::test(flavor = \"multi_thread\")] async fn below() {}",
            ),
            ("src/else/where.rs", "mod beside;"),
            (
                "src/else/beside.rs",
                "/// Proves clause 4.\n#[test] fn moved() {}",
            ),
        ]);
        assert_eq!(
            tests(&sources),
            [
                (
                    "src/deep/deeper.rs",
                    "deep::deeper::below",
                    "1 2".to_owned()
                ),
                ("src/else/beside.rs", "moved::beside::moved", "4".to_owned()),
                ("src/lib.rs", "tests::here", "3.5".to_owned()),
            ]
        );
        assert_eq!(sources.mistakes, [""; 0]);
    }

    #[test]
    fn a_property_is_found_inside_its_macro() {
        let sources = found(&[(
            "src/lib.rs",
            "proptest! { #![proptest_config(Config::default())]\n/// Proves clause 5.\n#[test] fn always(x in 0..9u8, y in \".*\") { fn inner() {} }\n/// Not marked.\n#[test] fn other(z in any::<u8>()) {} }",
        )]);
        assert_eq!(tests(&sources), [("src/lib.rs", "always", "5".to_owned())]);
    }

    #[test]
    fn what_carries_out_a_clause_is_told_with_its_first_sentence() {
        let sources = found(&[(
            "src/lib.rs",
            "//! The sweep. More of it.\n//! Carries out clause 3.5.\n\n/// Asks first. Carries out clauses 7 and 8.\npub fn ask() {}\nstruct A; impl A {\n/// Drops it.\n///\n/// Carries out clause 5.\nfn minimise(&self) {} }",
        )]);
        let found: Vec<_> = sources
            .mechanisms
            .iter()
            .map(|mechanism| (&*mechanism.path, &*mechanism.says, mechanism.clauses.len()))
            .collect();
        assert_eq!(
            found,
            [
                ("src/lib.rs", "The sweep.", 1),
                ("src/lib.rs::ask", "Asks first.", 2),
                ("src/lib.rs::minimise", "Drops it.", 1),
            ]
        );
    }

    #[test]
    fn a_sentence_that_cannot_be_taken_is_told_with_its_file() {
        let sources = found(&[(
            "src/lib.rs",
            "/// Proves clause 99.\n#[test] fn a() {}\n/// Proves clause 5.\nfn no_test() {}",
        )]);
        assert_eq!(sources.tests.len(), 0);
        assert_eq!(sources.mistakes.len(), 2, "{:?}", sources.mistakes);
        assert!(sources.mistakes[0].starts_with("src/lib.rs: the policy has no clause 99;"));
        assert!(sources.mistakes[1].contains("`no_test`"));
    }
}
