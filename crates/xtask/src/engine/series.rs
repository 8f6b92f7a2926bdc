//! The series: new files, and patches in their order.

use super::{Tree, files_of, replace, write_files};
use crate::tools::{Error, file};
use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};
use std::{
    fs,
    path::{Component, Path},
};

/// A patch of the series.
pub(super) struct Patch {
    /// `TOPIC/NAME`.
    pub(super) name: String,
    pub(super) text: String,
}

/// Where the message of a patch ends.
const END: &str = "---\n";
const AUTHOR: &str = "From: boa_websocket <boa_websocket@localhost>\n";

impl Patch {
    pub(super) fn subject(&self) -> Result<&str, Error> {
        let subject = self.text.strip_prefix(AUTHOR);
        let subject = subject.and_then(|text| text.strip_prefix("Subject: "));
        subject
            .and_then(|text| text.lines().next())
            .ok_or_else(|| Error::Form(self.name.clone()))
    }

    pub(super) fn topic(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// The lines between the subject and the diff.
    pub(super) fn body(&self) -> Result<&str, Error> {
        let message = self.message();
        let body = message.split_once("\n\n").map(|(_, body)| body);
        body.and_then(|body| body.strip_suffix(END))
            .ok_or_else(|| Error::Form(self.name.clone()))
    }

    fn message(&self) -> &str {
        self.text.split("diff --git ").next().unwrap_or_default()
    }

    pub(super) fn diff(&self) -> &str {
        &self.text[self.message().len()..]
    }

    /// The values of the lines `KEY: VALUE` at the end of the body.
    pub(super) fn trailers(&self, key: &str) -> Vec<&str> {
        let prefix = format!("{key}: ");
        let lines = self.message().lines();
        lines
            .filter_map(|line| line.strip_prefix(&prefix))
            .collect()
    }
}

/// Names patches that have no name yet.
#[derive(Default)]
pub(super) struct Topics {
    last: Option<String>,
}

impl Topics {
    /// A patch of a message and a diff. Without a name it has the topic of the one before it.
    pub(super) fn patch(
        &mut self,
        name: Option<&str>,
        message: &[&str],
        diff: &str,
    ) -> Result<Patch, Error> {
        let (subject, body) = message.split_first().unwrap_or((&"", &[]));
        let name = match (name, &self.last) {
            (Some(name), _) => name.to_owned(),
            (None, Some(topic)) => format!("{topic}/{}", words(subject)),
            (None, None) => return Err(Error::NoTopic((*subject).to_owned())),
        };
        let (topic, _) = name
            .split_once('/')
            .ok_or_else(|| Error::NoTopic(name.clone()))?;
        self.last = Some(topic.to_owned());
        let body = body.join("\n");
        let body = body.trim();
        Ok(Patch {
            text: format!("{AUTHOR}Subject: {subject}\n\n{body}\n{END}{diff}"),
            name,
        })
    }
}

/// The letters and digits of a text, in lower case, with hyphens between the words.
fn words(text: &str) -> String {
    let words = text
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// Writes the series.
pub(super) fn write(engine: &Path, files: &Tree, patches: &[Patch]) -> Result<(), Error> {
    let texts = patches
        .iter()
        .map(|patch| {
            (
                format!("{}.patch", patch.name),
                patch.text.clone().into_bytes(),
            )
        })
        .collect();
    replace(&engine.join("files"), files)?;
    replace(&engine.join("patches"), &texts)?;
    let names: String = patches
        .iter()
        .flat_map(|patch| [patch.name.as_str(), "\n"])
        .collect();
    let series = Tree::from([("series".to_owned(), names.into_bytes())]);
    write_files(engine, &series)
}

/// The patches that `series` names, in its order. Each file of `patches/` is one of them.
pub(super) fn patches(engine: &Path) -> Result<Vec<Patch>, Error> {
    let series = engine.join("series");
    let text = file(&series, fs::read_to_string(&series))?;
    let folder = engine.join("patches");
    let patches = text
        .lines()
        .map(|name| {
            let path = folder.join(format!("{name}.patch"));
            Ok(Patch {
                name: name.to_owned(),
                text: file(&path, fs::read_to_string(&path))?,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    for path in files_of(&folder)?.into_keys() {
        let is_named = path
            .strip_suffix(".patch")
            .is_some_and(|name| patches.iter().any(|patch| patch.name == name));
        if !is_named {
            return Err(Error::NotInSeries(path));
        }
    }
    Ok(patches)
}

/// Changes the files of the base to those of the series.
pub(super) fn apply(engine: &Path, tree: &mut Tree) -> Result<usize, Error> {
    let patches = patches(engine)?;
    add_files(engine, tree)?;
    for patch in &patches {
        apply_patch(patch, tree)?;
    }
    Ok(patches.len())
}

/// Adds the new files to the base.
pub(super) fn add_files(engine: &Path, tree: &mut Tree) -> Result<(), Error> {
    for (path, content) in files_of(&engine.join("files"))? {
        if tree.contains_key(&path) {
            return Err(Error::NotNew(path));
        }
        tree.insert(path, content);
    }
    Ok(())
}

pub(super) fn apply_patch(Patch { name, text }: &Patch, tree: &mut Tree) -> Result<(), Error> {
    let failed = |path: &str, reason: &dyn std::error::Error| Error::Patch {
        name: name.clone(),
        path: path.to_owned(),
        reason: reason.to_string(),
    };
    let refused = || Error::Operation(name.clone());
    for change in PatchSet::parse(text, ParseOptions::gitdiff()) {
        let change = change.map_err(|error| failed("its text", &error))?;
        let operation = change.operation().strip_prefix(1);
        let (path, is_new) = match &operation {
            FileOperation::Modify { modified, .. } => (modified, false),
            FileOperation::Create(path) => (path, true),
            _ => return Err(refused()),
        };
        let text = change.patch().as_text().ok_or_else(refused)?;
        // A patch changes nothing outside of the packages.
        if !Path::new(&**path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(refused());
        }
        let old = match tree.get(&**path) {
            Some(content) if !is_new => std::str::from_utf8(content).map_err(|_| refused())?,
            None if is_new => "",
            _ => return Err(refused()),
        };
        let new = diffy::apply(old, text).map_err(|error| failed(path, &error))?;
        tree.insert(path.to_string(), new.into_bytes());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::base, tools::root};
    use std::collections::{HashMap, HashSet};

    const TOPICS: [&str; 14] = [
        "strings",
        "collector",
        "regexp",
        "parser",
        "bytecompiler",
        "host-hooks",
        "builtins",
        "objects",
        "stacks",
        "calls",
        "limits",
        "intl",
        "speed",
        "tests",
    ];
    const UPSTREAM: [&str; 3] = ["offerable", "needs a design", "ours"];

    fn engine() -> std::path::PathBuf {
        root().join("engine")
    }

    /// The lines that a diff adds.
    fn added(diff: &str) -> impl Iterator<Item = &str> {
        let lines = diff.lines().filter(|line| !line.starts_with("+++ "));
        lines.filter_map(|line| line.strip_prefix('+'))
    }

    #[test]
    fn each_patch_has_the_form_that_the_readme_describes() {
        let patches = patches(&engine()).unwrap();
        let topic = |patch: &Patch| TOPICS.iter().position(|known| *known == patch.topic());
        assert!(patches.iter().all(|patch| topic(patch).is_some()));
        assert!(patches.is_sorted_by_key(topic));
        let mut subjects = HashSet::new();
        for patch in &patches {
            let name = &patch.name;
            let subject = patch.subject().unwrap();
            assert!(subject.len() <= 72, "{name}: {subject}");
            assert!(subjects.insert(subject), "{name}: {subject}");
            for line in patch.message().lines() {
                let is_short = line.chars().count() <= 100 || line.contains("https://");
                assert!(is_short, "{name}: {line}");
                assert!(!line.starts_with("Date: "), "{name}");
            }
            assert!(patch.text.ends_with('\n') && !patch.text.contains("\n-- \n"));
            assert!(patch.diff().starts_with("diff --git "), "{name}");
            assert!(patch.diff().contains("\nindex "), "{name}");
            let upstream = patch.trailers("Upstream");
            let is_known = |value: &&str| UPSTREAM.iter().any(|known| value.starts_with(known));
            assert!(
                upstream.len() == 1 && upstream.iter().all(is_known),
                "{name}"
            );
            let mut code = added(patch.diff()).map(str::trim_start);
            if code.any(|line| !line.starts_with("//") && has_unsafe(line)) {
                assert_eq!(patch.trailers("Unsafe").len(), 1, "{name}");
            }
        }
    }

    /// The lines that begin with a sign in diffs, and have the word `unsafe`.
    fn unsafe_lines(patches: &[Patch], sign: char) -> usize {
        let lines = patches.iter().flat_map(|patch| patch.diff().lines());
        let lines = lines.filter_map(|line| line.strip_prefix(sign));
        lines.filter(|line| has_unsafe(line)).count()
    }

    fn has_unsafe(line: &str) -> bool {
        let mut words = line.split(|it: char| !it.is_alphanumeric() && it != '_');
        words.any(|word| word == "unsafe")
    }

    #[test]
    fn the_security_policy_counts_the_patches_with_unsafe_code() {
        let patches = patches(&engine()).unwrap();
        let unsafe_ = patches
            .iter()
            .filter(|patch| !patch.trailers("Unsafe").is_empty());
        let count = format!("{} of its {} patches", unsafe_.count(), patches.len());
        let policy = fs::read_to_string(root().join("SECURITY.md")).unwrap();
        assert!(policy.contains(&count), "SECURITY.md does not say: {count}");
        let files = files_of(&engine().join("files")).unwrap();
        let files = files
            .into_values()
            .map(|text| String::from_utf8(text).unwrap());
        let in_files: usize = files
            .map(|text| text.lines().filter(|line| has_unsafe(line)).count())
            .sum();
        let lines = format!(
            "adds {} lines with `unsafe` and removes {}",
            unsafe_lines(&patches, '+') + in_files,
            unsafe_lines(&patches, '-')
        );
        assert!(policy.contains(&lines), "SECURITY.md does not say: {lines}");
    }

    /// Whether a line begins code that the compiler does not check, or promises or demands something about such code.
    fn is_unchecked(line: &str) -> bool {
        let code = line.split("//").next().unwrap_or_default();
        let mut rests = code.split("unsafe ").skip(1);
        rests.any(|rest| {
            ["{", "fn ", "impl", "trait"]
                .iter()
                .any(|it| rest.starts_with(it))
        })
    }

    /// The argument stands above. A function of a trait or of a macro may have it in its body.
    fn has_argument(lines: &[&str], at: usize) -> bool {
        let below = if lines[at].contains("unsafe fn") {
            2
        } else {
            0
        };
        let around = &lines[at.saturating_sub(5)..(at + below + 1).min(lines.len())];
        let mut comments = around.iter().filter_map(|line| line.split_once("//"));
        comments.any(|(_, text)| text.contains("SAFETY") || text.contains("# Safety"))
    }

    #[test]
    fn unsafe_code_of_the_series_has_its_argument_beside_it() {
        let base = base::tree(&engine().join("base")).unwrap();
        let mut tree = base.clone();
        apply(&engine(), &mut tree).unwrap();
        let mut missing = Vec::new();
        for (name, new) in tree.iter().filter(|(name, _)| name.ends_with(".rs")) {
            let old = base
                .get(name)
                .map_or("".into(), |it| String::from_utf8_lossy(it));
            let new = String::from_utf8_lossy(new);
            let lines: Vec<_> = new.lines().collect();
            for hunk in diffy::create_patch(&old, &new).hunks() {
                let kept = hunk
                    .lines()
                    .iter()
                    .filter(|it| !matches!(it, diffy::Line::Delete(_)));
                for (at, line) in (hunk.new_range().start().saturating_sub(1)..).zip(kept) {
                    if matches!(line, diffy::Line::Insert(line) if is_unchecked(line))
                        && !has_argument(&lines, at)
                    {
                        missing.push(format!("{name}:{}: {}", at + 1, lines[at]));
                    }
                }
            }
        }
        assert!(missing.is_empty(), "no argument: {missing:#?}");
    }

    /// The names of the tests in a file of a package: its modules, and the function. Each function
    /// of a file with examples counts as one, for `--doc`.
    fn tests_in(path: &str, text: &str, is_doc: bool) -> Vec<String> {
        let module = path.trim_end_matches(".rs").replace('/', "::");
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let is_test = |at: usize| lines[at.saturating_sub(4)..at].contains(&"#[test]");
        let has_examples = is_doc && text.contains("/// ```");
        let name = |line: &str| {
            let (_, rest) = line.split_once("fn ")?;
            let name = rest.split(|it: char| !it.is_alphanumeric() && it != '_');
            name.map(str::to_owned).next()
        };
        let tests = lines.iter().enumerate().filter_map(|(at, line)| {
            let name = name(line)?;
            (has_examples || !is_doc && is_test(at)).then(|| format!("{module}::{name}"))
        });
        tests.collect()
    }

    #[test]
    fn each_patch_names_a_test_that_exists() {
        let mut tree = base::tree(&engine().join("base")).unwrap();
        apply(&engine(), &mut tree).unwrap();
        // The folder of each package by its name.
        let manifests = files_of(&engine().join("packages")).unwrap();
        let packages: HashMap<String, String> = manifests
            .into_iter()
            .filter_map(|(path, content)| {
                let folder = path.strip_suffix("Cargo.toml")?.to_owned();
                let text = String::from_utf8(content).unwrap();
                let (_, rest) = text.split_once("name = \"")?;
                Some((rest.split_once('"')?.0.to_owned(), folder))
            })
            .collect();
        let has_test = |package: &str, filter: &str, is_doc: bool| {
            let folder = &packages[package];
            let files = tree.iter().filter(|(path, _)| path.starts_with(folder));
            files.into_iter().any(|(path, content)| {
                let text = String::from_utf8_lossy(content);
                let tests = tests_in(path, &text, is_doc);
                tests.iter().any(|test| test.contains(filter))
            })
        };
        for patch in patches(&engine()).unwrap() {
            let tests = patch.trailers("Test");
            assert!(!tests.is_empty(), "{}", patch.name);
            for test in tests {
                let command = "cargo test --manifest-path engine/Cargo.toml -p ";
                let is_there = match test.strip_prefix(command) {
                    Some(rest) => {
                        let (package, kind) = rest.split_once(" --").unwrap();
                        let (kind, filter) = kind.split_once(' ').unwrap_or((kind, ""));
                        // The patch of the engine's own tests names all of them.
                        (!filter.is_empty() || patch.topic() == "tests")
                            && has_test(package, filter, kind == "doc")
                    }
                    None => root().join(test).is_file(),
                };
                assert!(is_there, "{}: {test}", patch.name);
            }
        }
    }

    /// The repository has what this project wrote, and no sources of Boa.
    #[test]
    fn new_files_share_no_ten_lines_with_the_base() {
        const LINES: usize = 10;
        let engine = engine();
        let base = base::tree(&engine.join("base")).unwrap();
        let lines = |content: &[u8]| -> Vec<String> {
            let text = String::from_utf8_lossy(content);
            let lines = text.lines().map(str::trim);
            // Each file may have such lines.
            let lines = lines.filter(|line| line.len() > 4 && !line.starts_with("use "));
            lines.map(str::to_owned).collect()
        };
        let published: HashSet<Vec<String>> = base
            .values()
            .flat_map(|content| {
                let lines = lines(content);
                lines.windows(LINES).map(<[_]>::to_vec).collect::<Vec<_>>()
            })
            .collect();
        for (path, content) in files_of(&engine.join("files")).unwrap() {
            assert!(!base.contains_key(&path), "{path}");
            let lines = lines(&content);
            let shared = lines
                .windows(LINES)
                .find(|lines| published.contains(*lines));
            assert_eq!(shared, None, "{path}");
        }
        // A new file in a patch is one that does share them.
        for patch in patches(&engine).unwrap() {
            for new in patch.diff().split("\nnew file mode ").skip(1) {
                let new = new.split("\ndiff --git ").next().unwrap();
                let text: String = added(new).flat_map(|line| [line, "\n"]).collect();
                let lines = lines(text.as_bytes());
                let mut windows = lines.windows(LINES);
                let name = &patch.name;
                assert!(windows.any(|lines| published.contains(lines)), "{name}");
            }
        }
    }

    /// A patch of one line of a file that has the line `old`.
    fn patch(path: &str) -> Patch {
        Patch {
            name: "topic/new".to_owned(),
            text: format!(
                "Why.\n\ndiff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,1 @@\n-old\n+new\n"
            ),
        }
    }

    #[test]
    fn a_patch_that_does_not_apply_is_named_with_its_hunk() {
        let name = "boa_gc/lib.rs";
        let mut tree = Tree::from([(name.to_owned(), b"old\n".to_vec())]);
        apply_patch(&patch(name), &mut tree).unwrap();
        assert_eq!(tree[name], b"new\n");
        assert_eq!(
            apply_patch(&patch(name), &mut tree)
                .unwrap_err()
                .to_string(),
            "engine/patches/topic/new.patch does not apply to boa_gc/lib.rs: error applying hunk #1"
        );
        let outside = apply_patch(&patch("../lib.rs"), &mut tree);
        assert!(matches!(outside, Err(Error::Operation(_))));
        let missing = apply_patch(&patch("boa_gc/other.rs"), &mut tree);
        assert!(matches!(missing, Err(Error::Operation(_))));
    }
}
