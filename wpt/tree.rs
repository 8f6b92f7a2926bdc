//! A checkout of web-platform-tests: its test files, and their `META` lines.

use crate::html;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A checkout.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    root: Arc<Path>,
}

/// A test file with one of its variants.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// The path from the root, and the variant: `url/url-constructor.any.js?include=file`.
    pub(crate) name: String,
    /// The path from the root.
    pub(crate) path: String,
    /// Empty, or `?` and the variant.
    pub(crate) variant: String,
    pub(crate) kind: Kind,
    pub(crate) scope: Scope,
    /// The workers that it is also for.
    workers: Vec<WorkerKind>,
    /// The worker in which it runs, as upstream's `.any.worker.html` and `.any.sharedworker.html`.
    pub(crate) worker: Option<WorkerKind>,
    /// Whether it runs in a page, as upstream's `.any.html`.
    is_in_page: bool,
    /// Whether the worker starts with a module, as upstream's `.any.worker-module.html`: the file
    /// is for such workers only.
    pub(crate) is_module: bool,
    pub(crate) title: Option<String>,
    pub(crate) long: bool,
    /// The scripts to run after the harness, in order, by paths from the root. Empty for a page,
    /// which loads its own scripts.
    pub(crate) scripts: Vec<String>,
}

/// The kinds of pages that upstream's server makes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `.any.js`: a page, a worker and other globals.
    Any,
    /// `.window.js`: a page.
    Window,
    /// `.worker.js`: a script of a worker, which imports the harness itself.
    Worker,
    /// `.html` and `.htm`: the page itself.
    Html,
}

/// The kind of worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkerKind {
    Dedicated,
    Shared,
}

/// The kind of global that the harness reports to the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Window,
    ShadowRealm,
}

/// The path of the harness.
pub(crate) const HARNESS: &str = "resources/testharness.js";

/// The parser of IDL. The trees that check the runner do not have it.
const IDL_PARSER: &str = "resources/webidl2/lib/webidl2.js";

/// Tests of this project that need upstream's harness and files, by the paths that they would have
/// there. They are over HTTPS, because other pages do not have the interfaces of secure contexts.
const OWN_TESTS: [(&str, &str); 2] = [
    (
        "webidl/order-of-conversions.https.any.js",
        include_str!("order-of-conversions.js"),
    ),
    (
        "webidl/order-of-conversions.https.window.js",
        include_str!("order-of-conversions.js"),
    ),
];

/// Names of folders without tests.
const NO_TESTS: [&str; 4] = ["resources", "support", "tools", "common"];

impl Tree {
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let harness = root.join(HARNESS);
        if !harness.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("there is no {}", harness.display()),
            ));
        }
        Ok(Self { root: root.into() })
    }

    /// Every variant of every test below a folder, or of one file, in the order of their names.
    pub(crate) fn runs(&self, below: &str) -> io::Result<Vec<Run>> {
        let mut runs = Vec::new();
        let mut waiting = vec![self.root.join(below)];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                for entry in fs::read_dir(&path)? {
                    let path = entry?.path();
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    if !(path.is_dir() && (name.starts_with('.') || NO_TESTS.contains(&&*name))) {
                        waiting.push(path);
                    }
                }
            } else if let Some(kind) =
                Kind::of(&path.file_name().unwrap_or_default().to_string_lossy())
                && path.exists()
            {
                add_variants(self.path_of(&path), kind, &fs::read(&path)?, &mut runs);
            }
        }
        let own_tests = if self.root.join(IDL_PARSER).is_file() {
            &OWN_TESTS[..]
        } else {
            &[]
        };
        for &(path, text) in own_tests {
            if Path::new(path).starts_with(below)
                && let Some(kind) = Kind::of(path)
            {
                add_variants(path.to_owned(), kind, text.as_bytes(), &mut runs);
            }
        }
        runs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(runs)
    }

    /// The path of a file from the root, in the form of URLs.
    fn path_of(&self, file: &Path) -> String {
        file.strip_prefix(&self.root)
            .unwrap_or(file)
            .to_string_lossy()
            .replace('\\', "/")
    }

    /// Reads a file of the tree by its path from the root, in the form of URLs.
    pub(crate) fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let path = match path
            .trim_start_matches('/')
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
        {
            // Upstream's server has these files under other names.
            "resources/WebIDLParser.js" => IDL_PARSER,
            path => path,
        };
        if let Some((_, text)) = OWN_TESTS.iter().find(|(own, _)| *own == path) {
            return Ok(text.as_bytes().to_vec());
        }
        let mut file = PathBuf::from(&*self.root);
        for part in path.split('/') {
            if part == ".." {
                return Err(io::ErrorKind::NotFound.into());
            }
            file.push(part);
        }
        fs::read(&file).map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))
    }
}

/// Adds each variant of a test file.
fn add_variants(path: String, kind: Kind, bytes: &[u8], runs: &mut Vec<Run>) {
    let mut run = Run {
        kind,
        path,
        ..Run::named("")
    };
    let mut variants = if kind == Kind::Html {
        let head = html::Head::parse(&run.path, bytes);
        if !head.is_test {
            return;
        }
        run.long = head.long;
        head.variants
    } else {
        run.read_meta(&String::from_utf8_lossy(bytes))
    };
    if variants.is_empty() {
        variants.push(String::new());
    }
    runs.extend(variants.into_iter().map(|variant| Run {
        name: format!("{}{variant}", run.path),
        variant,
        ..run.clone()
    }));
}

impl Run {
    /// A run with only a name.
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: String::new(),
            variant: String::new(),
            kind: Kind::Any,
            scope: Scope::Window,
            workers: Vec::new(),
            worker: None,
            is_in_page: false,
            is_module: false,
            title: None,
            long: false,
            scripts: Vec::new(),
        }
    }

    /// Applies the file's `META` lines. Returns the variants.
    fn read_meta(&mut self, text: &str) -> Vec<String> {
        let mut variants = Vec::new();
        if matches!(self.kind, Kind::Any | Kind::Worker) {
            self.workers = vec![WorkerKind::Dedicated];
        }
        if self.kind == Kind::Worker {
            self.worker = Some(WorkerKind::Dedicated);
        }
        for (key, value) in meta(text) {
            match key {
                "variant" => variants.push(value.to_owned()),
                "title" => self.title = Some(value.to_owned()),
                "timeout" => self.long = value == "long",
                "script" => self.scripts.push(resolve(&self.path, value)),
                "global" if self.kind == Kind::Any => {
                    let is_for = |scope: &str| value.split(',').any(|name| name.trim() == scope);
                    self.workers = WorkerKind::ALL
                        .into_iter()
                        .filter(|kind| is_for("worker") || is_for(kind.name()))
                        .collect();
                    if !is_for("window") {
                        if self.workers.is_empty() {
                            let is_for_module =
                                |kind: &WorkerKind| is_for(&format!("{}-module", kind.name()));
                            self.workers =
                                WorkerKind::ALL.into_iter().filter(is_for_module).collect();
                            self.is_module = !self.workers.is_empty();
                        }
                        self.worker = self.workers.first().copied();
                        if self.worker.is_none() {
                            self.scope = Scope::ShadowRealm;
                        }
                    }
                }
                _ => {}
            }
        }
        self.scripts.push(self.path.clone());
        variants
    }

    /// The same in a worker. `None` if it is not for such.
    pub(crate) fn in_worker(self, kind: WorkerKind) -> Option<Self> {
        self.workers.contains(&kind).then_some(Self {
            worker: Some(kind),
            ..self
        })
    }

    /// The same in a page. `None` if it is not for such, or always has one.
    pub(crate) fn in_page(self) -> Option<Self> {
        let is_for_page =
            self.kind == Kind::Any && self.worker.is_none() && self.scope == Scope::Window;
        is_for_page.then_some(Self {
            is_in_page: true,
            ..self
        })
    }

    /// The path of the worker's script, with the variant.
    pub(crate) fn worker_script(&self) -> String {
        let path = match self.kind {
            Kind::Worker => self.path.clone(),
            _ if self.is_module => self.path.trim_end_matches("js").to_owned() + "worker-module.js",
            _ => self.path.trim_end_matches("js").to_owned() + "worker.js",
        };
        path + &self.variant
    }

    /// The script that upstream's server makes of the file for a worker.
    pub(crate) fn worker_source(&self) -> String {
        let (before, after) = if self.is_module {
            ("import ", "")
        } else {
            ("importScripts(", ")")
        };
        let imported: String = std::iter::once(HARNESS)
            .chain(self.scripts.iter().map(String::as_str))
            .map(|path| format!("{before}\"/{path}\"{after};\n"))
            .collect();
        let title = self.title.as_deref().unwrap_or_default();
        format!(
            "self.GLOBAL = {{ isWindow: () => false, isWorker: () => true, isShadowRealm: () => false }};\n\
             self.META_TITLE = {title:?};\n{imported}done();\n"
        )
    }

    /// Whether it is one of this project's own tests.
    pub(crate) fn is_own(&self) -> bool {
        OWN_TESTS.iter().any(|&(path, _)| path == self.path)
    }

    /// Whether the page came over an encrypted connection.
    pub(crate) fn is_secure(&self) -> bool {
        self.path.contains(".https.")
    }

    /// Whether its WebSockets are over HTTP/2.
    pub(crate) fn is_over_http2(&self) -> bool {
        self.variant.contains("wpt_flags=h2")
    }

    /// Whether the test has a document to run in.
    pub(crate) const fn has_document(&self) -> bool {
        self.is_in_page || matches!(self.kind, Kind::Window | Kind::Html)
    }

    /// Where the page is, below the origin, that upstream's server makes of the file.
    pub(crate) fn target(&self) -> String {
        let page = match self.kind {
            Kind::Html => self.path.clone(),
            Kind::Any | Kind::Window | Kind::Worker => {
                self.path.trim_end_matches("js").to_owned() + "html"
            }
        };
        format!("/{page}{}", self.variant)
    }
}

impl WorkerKind {
    const ALL: [Self; 2] = [Self::Dedicated, Self::Shared];

    /// The name in `META` lines.
    const fn name(self) -> &'static str {
        match self {
            Self::Dedicated => "dedicatedworker",
            Self::Shared => "sharedworker",
        }
    }

    /// The interface of the object that starts it.
    pub(crate) const fn interface(self) -> &'static str {
        match self {
            Self::Dedicated => "Worker",
            Self::Shared => "SharedWorker",
        }
    }
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        let kinds = [
            (".any.js", Self::Any),
            (".window.js", Self::Window),
            (".worker.js", Self::Worker),
            (".html", Self::Html),
            (".htm", Self::Html),
        ];
        kinds
            .into_iter()
            .find(|(end, _)| name.ends_with(end))
            .map(|(_, kind)| kind)
    }
}

/// The
/// [`META` lines](https://web-platform-tests.org/writing-tests/testharness.html#specifying-test-metadata)
/// at the head.
fn meta(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().map_while(|line| {
        let (key, value) = line
            .strip_prefix("//")?
            .trim_start()
            .strip_prefix("META:")?
            .split_once('=')?;
        Some((key.trim(), value.trim()))
    })
}

/// A script's URL as a path from the root.
pub(crate) fn resolve(base: &str, url: &str) -> String {
    if let Some(path) = url.strip_prefix('/') {
        return path.to_owned();
    }
    let mut parts: Vec<_> = base.split('/').collect();
    parts.pop();
    for part in url.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
