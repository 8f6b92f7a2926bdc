//! [`Packages`]: the packages of npm that scripts import. Which file a specifier stands for says
//! `finder.rs`, CommonJS is in `commonjs.rs`, and `node/` has the modules and names of Node.

mod bundles;
mod commonjs;
mod commonjs_syntax;
mod export_names;
pub(crate) mod finder;
mod manifest;
mod node;
mod top_level_await;

pub(in crate::runtime) use commonjs::with_code;
pub use commonjs_syntax::is_commonjs;

use super::{event_loop::EventLoop, modules::module_root::OnFile, source_text};
use crate::{
    host,
    messages::{NO_MODULE_OF_NODE, NOT_THERE},
    web::parse_url,
    webidl::CallbackFunction,
};
use boa_engine::JsObject;
use boa_gc::GcRefCell;
use finder::{Asker, Asks, Format, Found, MAX_LOOKUPS, PackageRequest, is_packaged};
use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    io,
    path::{Path, PathBuf},
    rc::Rc,
};
use url::Url;

/// The scheme of the URLs and names of the modules of Node.
const NODE: &str = "node:";

/// The URL of a module without exports: what the field `browser` of a package leaves out.
const NOTHING: &str = "node:nothing";

/// See the [module's documentation](self).
pub(in crate::runtime) struct Packages {
    event_loop: Rc<EventLoop>,
    /// The folder of scripts.
    folder: PathBuf,
    on_file: Option<OnFile>,
    /// What was found, by the folder of the importer, the specifier, and whether that is a package.
    found: RefCell<HashMap<(PathBuf, String, Asks, bool), Target>>,
    /// The folders of packages to which symbolic links in folders of packages lead, and others that
    /// are neither beside the scripts nor above them.
    linked: RefCell<Vec<PathBuf>>,
    /// The files that were found. They may be read.
    formats: RefCell<HashMap<PathBuf, Format>>,
    /// The objects `module` of the modules of Node, by their names.
    modules_of_node: GcRefCell<HashMap<PathBuf, JsObject>>,
    /// `require.cache`: the objects `module` of files, by their paths.
    cache: GcRefCell<Option<JsObject>>,
    /// The files of modules that were required, or are imported by those, where none awaits at its
    /// top level.
    synchronous: RefCell<HashSet<PathBuf>>,
    /// The namespaces that `require` gives in the place of those of ES modules, by their paths.
    marked: GcRefCell<HashMap<PathBuf, JsObject>>,
    /// The file that the program starts with, if it is CommonJS.
    main: RefCell<Option<PathBuf>>,
    /// Its object `module`, which is `require.main`.
    main_module: GcRefCell<Option<JsObject>>,
    /// What `process` does at the end of the program.
    at_end: GcRefCell<Option<CallbackFunction>>,
    /// The calls of `require` that run.
    depth: Cell<usize>,
    /// The bundles that have not run, and the names that their syntax shows, by their paths.
    bundles: RefCell<HashMap<PathBuf, Vec<String>>>,
}

/// What a specifier stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    File(PathBuf, Format),
    /// A module of Node.
    Node(&'static str),
    Nothing,
}

impl Packages {
    pub(in crate::runtime) fn new(
        folder: PathBuf,
        on_file: Option<OnFile>,
        event_loop: Rc<EventLoop>,
    ) -> Rc<Self> {
        Rc::new(Self {
            event_loop,
            folder,
            on_file,
            found: RefCell::default(),
            linked: RefCell::default(),
            formats: RefCell::default(),
            modules_of_node: GcRefCell::default(),
            cache: GcRefCell::default(),
            synchronous: RefCell::default(),
            marked: GcRefCell::default(),
            main: RefCell::default(),
            main_module: GcRefCell::default(),
            at_end: GcRefCell::default(),
            depth: Cell::new(0),
            bundles: RefCell::default(),
        })
    }

    /// The URL that the specifier of an import stands for, if it is that of a package: any but a
    /// relative one of a script of one's own. `base` is the URL of the importer.
    pub(in crate::runtime) fn resolve(
        &self,
        specifier: &str,
        base: &Url,
    ) -> Option<Result<Url, String>> {
        let importer = base.to_file_path();
        let importer = importer.unwrap_or_else(|()| self.folder.join("script"));
        if is_relative(specifier) && !self.is_packaged(&importer) {
            return None;
        }
        let url = parse_url(specifier, None).ok();
        let is_url = specifier.starts_with('/') || url.is_some();
        let target = if is_url && !specifier.starts_with(NODE) {
            // A package imports only what is below its folders, by a path too.
            let path = url.map_or_else(|| Ok(PathBuf::from(specifier)), |url| url.to_file_path());
            let path = path.ok().filter(|_| self.is_packaged(&importer))?;
            self.find(&path.display().to_string(), &importer, Asks::Import)
        } else {
            self.find(specifier, &importer, Asks::Import)
        };
        Some(target.and_then(|target| {
            let url = match target {
                Target::File(path, _) => Url::from_file_path(path).ok(),
                Target::Node(name) => parse_url(&format!("{NODE}{name}"), None).ok(),
                Target::Nothing => parse_url(NOTHING, None).ok(),
            };
            url.ok_or_else(|| "its file has no URL".to_owned())
        }))
    }

    /// What a specifier stands for. The error is the reason why there is nothing, in a sentence.
    fn find(&self, specifier: &str, importer: &Path, asks: Asks) -> Result<Target, String> {
        self.find_for(self.asker(importer), specifier, importer, asks)
    }

    /// The same if the running code is another one than that of the importer.
    fn find_for(
        &self,
        asker: Asker,
        specifier: &str,
        importer: &Path,
        asks: Asks,
    ) -> Result<Target, String> {
        if let Some(name) = specifier.strip_prefix(NODE) {
            let named = node::named(name).map(Target::Node);
            return named.ok_or_else(|| match node::advice(name) {
                Some(advice) => format!("{NODE}{name}{NOT_THERE}{advice}"),
                None => format!("{NO_MODULE_OF_NODE}{name}'"),
            });
        }
        let of_node = node::named(specifier);
        if let Some(name) = of_node
            && !self.is_packaged(importer)
        {
            return Ok(Target::Node(name));
        }
        let folder = importer.parent().unwrap_or(importer).to_owned();
        let is_package = asker != Asker::Script;
        let key = (folder, specifier.to_owned(), asks, is_package);
        if let Some(known) = self.found.borrow().get(&key) {
            return Ok(known.clone());
        }
        let found = match importer.to_str() {
            Some(importer) => self.event_loop.io.find_package(&PackageRequest {
                specifier: specifier.to_owned(),
                importer: importer.to_owned(),
                asks,
                asker,
            }),
            None => Err("the path of what asks for it is not UTF-8: rename that".to_owned()),
        };
        let target = match (found, of_node) {
            // Nothing has no words about it.
            (Ok(Found::Nothing), Some(name @ ("net" | "tls"))) => Target::Node(name),
            // A package for bundlers that stands for the module of Node.
            (Ok(Found::File { path, .. }), Some(name)) if is_of_package(&path, specifier) => {
                Target::Node(name)
            }
            (Err(_), Some(name)) => Target::Node(name),
            (
                Ok(Found::File {
                    path,
                    format,
                    linked,
                    ..
                }),
                _,
            ) => {
                let path = PathBuf::from(path);
                if let Some(linked) = linked {
                    self.keep_linked(PathBuf::from(linked));
                }
                self.formats.borrow_mut().insert(path.clone(), format);
                Target::File(path, format)
            }
            (Ok(Found::Nothing), _) => Target::Nothing,
            (Err(why), None) => return Err(why),
        };
        let mut found = self.found.borrow_mut();
        if found.len() >= MAX_LOOKUPS {
            found.clear();
        }
        found.insert(key, target.clone());
        Ok(target)
    }

    /// Who asks by a file.
    fn asker(&self, importer: &Path) -> Asker {
        let linked = self.linked.borrow();
        let linked = linked.iter().find(|folder| importer.starts_with(folder));
        match linked.and_then(|folder| folder.to_str()) {
            Some(folder) => Asker::LinkedPackage(folder.to_owned()),
            None if is_packaged(importer) => Asker::Package,
            None => Asker::Script,
        }
    }

    /// Whether a file is one of a package.
    fn is_packaged(&self, file: &Path) -> bool {
        let linked = self.linked.borrow();
        is_packaged(file) || linked.iter().any(|folder| file.starts_with(folder))
    }

    /// The folders of packages that are not beside the scripts or above them, for a worker.
    pub(in crate::runtime) fn linked(&self) -> Vec<PathBuf> {
        self.linked.borrow().clone()
    }

    /// Sets those that the realm has found which starts this one.
    pub(in crate::runtime) fn set_linked(&self, linked: Vec<PathBuf>) {
        self.linked.replace(linked);
    }

    /// Notes the folder of a package, unless the main script is in it.
    fn keep_linked(&self, folder: PathBuf) {
        let main = self.event_loop.main_script.get();
        let real = main.and_then(|main| self.event_loop.io.canonicalize(main).ok());
        if [main, real.as_ref()]
            .into_iter()
            .flatten()
            .any(|main| main.starts_with(&folder))
        {
            return;
        }
        let mut linked = self.linked.borrow_mut();
        if !linked.contains(&folder) {
            linked.push(folder);
        }
    }

    /// Whether code with this name finds the names of Node.
    fn has_names_of_node(&self, path: &Path) -> bool {
        self.is_file_of_package(path) || is_of_node(path)
    }

    /// Whether code with this name is a file of a package. A script of a server has a URL as its
    /// name, which may have any text.
    pub(in crate::runtime) fn is_file_of_package(&self, path: &Path) -> bool {
        path.is_absolute() && self.is_packaged(path)
    }

    /// Says which file the program starts with.
    pub(in crate::runtime) fn set_main(&self, path: &Path) {
        *self.main.borrow_mut() = Some(path.to_owned());
    }

    /// Whether a file was found, and so may be read.
    pub(in crate::runtime) fn has(&self, path: &Path) -> bool {
        self.formats.borrow().contains_key(path)
    }

    /// The file without symbolic links, if it was found, or is in a folder of packages. It may be
    /// read.
    pub(in crate::runtime) fn file(&self, path: &Path) -> Option<PathBuf> {
        if self.has(path) {
            return Some(path.to_owned());
        }
        if !self.is_packaged(path) {
            return None;
        }
        match self.find(path.to_str()?, path, Asks::Import) {
            // The file of a URL has its whole name.
            Ok(Target::File(found, _)) if found.extension() == path.extension() => Some(found),
            _ => None,
        }
    }

    /// The file without symbolic links that the code of a package may load: one in the folders of
    /// packages or of the scripts.
    pub(in crate::runtime) fn within_reach(&self, path: &Path) -> Option<PathBuf> {
        if self.is_packaged(path) {
            return self.file(path);
        }
        // One that a script of one's own has found may be out of reach.
        let (found, ..) = self.look_up(path, Asker::Package)?;
        (found.extension() == path.extension()).then_some(found)
    }

    /// The file of a path, without symbolic links, its format, and whether it has a `package.json`.
    /// Nothing is noted: a script of one's own does not become a file of a package, whose format
    /// another may choose.
    fn look_up(&self, path: &Path, asker: Asker) -> Option<(PathBuf, Format, bool)> {
        let name = path.to_str()?;
        let found = self.event_loop.io.find_package(&PackageRequest {
            specifier: name.to_owned(),
            importer: name.to_owned(),
            asks: Asks::Import,
            asker,
        });
        match found {
            Ok(Found::File {
                path,
                format,
                has_manifest,
                ..
            }) => Some((PathBuf::from(path), format, has_manifest)),
            _ => None,
        }
    }

    /// Whether the package of a file, or its name, says that it is CommonJS.
    pub(in crate::runtime) fn is_commonjs(&self, path: &Path) -> bool {
        self.format(path, b"") == Some(Format::CommonJs)
    }

    /// The format of a file with this text, if it is one of a package, or CommonJS by its name. A
    /// `.js` of a script of one's own may be a module where `package.json` says that it is CommonJS:
    /// npm writes that into each new one.
    pub(in crate::runtime) fn format(&self, path: &Path, text: &[u8]) -> Option<Format> {
        let is_commonjs = path
            .extension()
            .is_some_and(|it| it == "cjs" || it == "cts");
        let known = self.formats.borrow().get(path).copied();
        if !is_commonjs && !self.is_packaged(path) {
            return match known {
                Some(Format::CommonJs) => Some(Format::BySyntax),
                None => self.is_own_commonjs(path, text).then_some(Format::BySyntax),
                known => known,
            };
        }
        if known.is_some() {
            return known;
        }
        let Some(name) = path.to_str() else {
            // It is refused.
            return is_commonjs.then_some(Format::CommonJs);
        };
        match self.find(name, path, Asks::Import) {
            Ok(Target::File(found, format)) if found == path => Some(format),
            _ => None,
        }
    }

    /// Whether the `package.json` of a `.js` of one's own says that it is CommonJS, or leaves that to
    /// its syntax. Without one, it is a script or a module as in a browser.
    fn is_own_commonjs(&self, path: &Path, text: &[u8]) -> bool {
        if path.extension().is_none_or(|it| it != "js") {
            return false;
        }
        match self.look_up(path, Asker::Script) {
            Some((found, Format::CommonJs, _)) => found == path,
            Some((found, Format::BySyntax, true)) => {
                found == path && source_text::text(text).is_ok_and(is_commonjs)
            }
            _ => false,
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if let Some(on_file) = &self.on_file {
            host::call_program(|| on_file(path));
        }
        self.event_loop.io.read(path)
    }
}

/// Whether code with this name is a module of Node. No script has such a name.
pub(in crate::runtime) fn is_of_node(name: &Path) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(NODE))
}

/// The code that Node has for an import with this message.
pub(in crate::runtime) fn code(message: &str) -> &'static str {
    if message.contains(finder::NOT_EXPORTED) {
        "ERR_PACKAGE_PATH_NOT_EXPORTED"
    } else if message.contains(NO_MODULE_OF_NODE) || message.contains(NOT_THERE) {
        "ERR_UNKNOWN_BUILTIN_MODULE"
    } else {
        "ERR_MODULE_NOT_FOUND"
    }
}

fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..") || specifier.starts_with("./") || specifier.starts_with("../")
}

/// Whether a file is of the package with this name, in a folder of packages.
fn is_of_package(path: &str, package: &str) -> bool {
    let package = format!("/node_modules/{package}/");
    path.replace('\\', "/").contains(&package)
}
