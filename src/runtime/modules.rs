//! Modules from files: [resolution of specifiers and
//! loading](https://html.spec.whatwg.org/multipage/webappapis.html#hostloadimportedmodule).

use crate::dom::Host;
use crate::{dom::source_text, runtime::event_loop::EventLoop};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsString, Module, js_string,
    module::{ModuleLoader, ModuleRequest, Referrer},
};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::{
    cell::RefCell,
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    rc::Rc,
};
use url::Url;

/// The files that may be modules.
#[derive(Debug, Clone)]
pub(super) enum Root {
    /// No files.
    Nothing,
    /// The files in a folder. Symbolic links are resolved first.
    Folder(PathBuf),
    /// All files that the process may read.
    Everything,
}

/// Called with each file before it is read.
pub(super) type OnFile = Rc<dyn Fn(&Path)>;

/// The [module map](https://html.spec.whatwg.org/multipage/webappapis.html#module-map): each URL of a file is one module
/// of a type, however often it is imported.
pub(super) struct Modules {
    root: Root,
    on_file: Option<OnFile>,
    event_loop: Rc<EventLoop>,
    loaded: GcRefCell<HashMap<Key, Module>>,
}

/// A URL, after symbolic links were followed, and whether the module is of the type `json`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Trace, Finalize)]
struct Key {
    #[unsafe_ignore_trace]
    url: Url,
    json: bool,
}

impl Modules {
    pub(super) fn new(root: Root, on_file: Option<OnFile>, event_loop: Rc<EventLoop>) -> Rc<Self> {
        Rc::new(Self { root, on_file, event_loop, loaded: GcRefCell::default() })
    }

    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        if let Some(on_file) = &self.on_file {
            on_file(file);
        }
        self.event_loop.queues.order.read(file)
    }

    /// The module that a program starts with; `path` is relative to the working directory. The program names it, so it may
    /// be anywhere.
    pub(super) fn main(&self, path: &Path, context: &mut Context) -> JsResult<Module> {
        let name = path.display().to_string();
        let file = std::path::absolute(path).map_err(|error| load_error(&name, None, &error))?;
        let order = &self.event_loop.queues.order;
        let real = order.canonicalize(&file).map_err(|error| load_error(&name, None, &error))?;
        let url = Url::from_file_path(&real).map_err(|()| type_error(format!("'{name}' has no absolute path")))?;
        let bytes = self.read(&real).map_err(|error| load_error(&name, None, &error))?;
        self.parse(Key { url, json: false }, &real, &bytes, context)
    }

    /// [Resolves a module
    /// specifier](https://html.spec.whatwg.org/multipage/webappapis.html#resolve-a-module-specifier).
    ///
    /// Relative specifiers name files. Absolute paths and `file:` URLs name places on the machine, so only programs
    /// that allow all files accept them.
    fn resolve(&self, specifier: &str, referrer: Option<&Path>) -> JsResult<Url> {
        let wrong = |why: &str| type_error(format!("cannot import '{specifier}'{}: {why}", from(referrer)));
        if !specifier.starts_with("./") && !specifier.starts_with("../") {
            match Url::parse(specifier).ok() {
                Some(url) if url.scheme() != "file" => {
                    return Err(wrong(&format!("modules are loaded from files only, not from '{}:'", url.scheme())));
                }
                None if !specifier.starts_with('/') => return Err(wrong("a specifier starts with './' or '../'")),
                _ if !matches!(self.root, Root::Everything) => {
                    return Err(wrong("absolute paths and URLs are refused; a specifier starts with './' or '../'"));
                }
                Some(url) => return Ok(url),
                // A path, from the root of the file system.
                None => {}
            }
        }
        let referrer = referrer.unwrap_or(Path::new(""));
        let base = std::path::absolute(referrer)
            .or_else(|_| std::env::current_dir())
            .map_err(|error| wrong(&error.to_string()))?;
        let base = Url::from_file_path(&base).map_err(|()| wrong("the importing file has no absolute path"))?;
        base.join(specifier).map_err(|error| wrong(&error.to_string()))
    }

    /// Loads the module of a URL for the script that imports it.
    fn load(
        &self,
        url: &Url,
        specifier: &str,
        referrer: Option<&Path>,
        json: bool,
        context: &mut Context,
    ) -> JsResult<Module> {
        let file = url.to_file_path().map_err(|()| {
            type_error(format!("cannot import '{specifier}'{}: it is no path of a file", from(referrer)))
        })?;
        let permitted = self.permitted(&file).map(|real| self.or_substitute(real, &file));
        let real = permitted.ok_or_else(|| {
            type_error(format!(
                "cannot import '{specifier}'{}: it is outside of what modules may be loaded from (Builder::modules)",
                from(referrer)
            ))
        })?;
        let real = real.map_err(|error| load_error(specifier, referrer, &error))?;
        let key = Key { url: with_path(url, &real), json };
        if let Some(module) = self.loaded.borrow().get(&key) {
            return Ok(module.clone());
        }
        let bytes = self.read(&real).map_err(|error| load_error(specifier, referrer, &error))?;
        self.parse(key, &real, &bytes, context)
    }

    /// The file with symbolic links resolved, or the I/O error. `None` for a file that may not be loaded, so that a
    /// script does not learn whether it exists.
    fn permitted(&self, file: &Path) -> Option<io::Result<PathBuf>> {
        let order = &self.event_loop.queues.order;
        let root = match &self.root {
            Root::Nothing => return None,
            Root::Everything => return Some(order.canonicalize(file)),
            Root::Folder(root) => order.canonicalize(root).ok()?,
        };
        match order.canonicalize(file) {
            Ok(real) => real.starts_with(&root).then_some(Ok(real)),
            Err(error) => leads_below(&root, file).then_some(Err(error)),
        }
    }

    /// The file that takes the place of one that does not exist, if it exists and may be loaded.
    fn or_substitute(&self, real: io::Result<PathBuf>, file: &Path) -> io::Result<PathBuf> {
        real.or_else(|error| {
            let missing = error.kind() == io::ErrorKind::NotFound;
            let substitute = missing.then(|| self.event_loop.substitute(file)).flatten();
            substitute.and_then(|file| self.permitted(&file)?.ok()).ok_or(error)
        })
    }

    fn parse(&self, key: Key, file: &Path, bytes: &[u8], context: &mut Context) -> JsResult<Module> {
        let sources = &self.event_loop.sources;
        let text = source_text::text(bytes).map_err(|problem| sources.not_text(&problem, file, context))?;
        sources.keep(file, text);
        let module = if key.json {
            let parse = |context: &mut Context| Module::parse_json(JsString::from(text), context);
            self.event_loop.parsing(file, text, context, parse)?
        } else {
            self.event_loop.parse_module(file, text, context)?
        };
        self.loaded.borrow_mut().insert(key, module.clone());
        Ok(module)
    }
}

impl ModuleLoader for Modules {
    async fn load_imported_module(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        let specifier = request.specifier().to_std_string_lossy();
        let json = match request.get_attribute("type").map(JsString::to_std_string_lossy).as_deref() {
            None => false,
            Some("json") => true,
            Some(other) => return Err(type_error(format!("'{other}' is no type of modules that can be imported"))),
        };
        if let Some(unknown) = request.attributes().iter().find(|attribute| *attribute.key() != *"type") {
            let key = unknown.key().to_std_string_lossy();
            return Err(type_error(format!("cannot import '{specifier}': there is no import attribute '{key}'")));
        }
        let context = &mut context.borrow_mut();
        let module = self
            .resolve(&specifier, referrer.path())
            .and_then(|url| self.load(&url, &specifier, referrer.path(), json, context));
        module.map_err(|error| self.event_loop.sources.at_specifier(error, &specifier, referrer.path(), context))
    }

    fn init_import_meta(self: Rc<Self>, import_meta: &JsObject, module: &Module, context: &mut Context) {
        let loaded = self.loaded.borrow();
        let known = loaded.iter().find(|(_, known)| *known == module).map(|(key, _)| key.url.clone());
        drop(loaded);
        // A module from a source in memory has a name and is not in the map.
        let url = known.or_else(|| {
            let path = std::path::absolute(module.path()?).ok()?;
            Url::from_file_path(path).ok()
        });
        if let Some(url) = url {
            // Defining a property of a new object does not fail.
            let _ = import_meta.create_data_property_or_throw(js_string!("url"), JsString::from(url.as_str()), context);
        }
    }
}

/// Whether the existing part of a path is below the folder. A link may lead out of it, or nowhere.
fn leads_below(root: &Path, file: &Path) -> bool {
    let there = file.ancestors().find(|path| path.symlink_metadata().is_ok());
    there.is_some_and(|path| path.canonicalize().is_ok_and(|real| real.starts_with(root)))
}

/// The URL of the file, with the query and the fragment of the request.
fn with_path(url: &Url, file: &Path) -> Url {
    let mut real = Url::from_file_path(file).unwrap_or_else(|()| url.clone());
    real.set_query(url.query());
    real.set_fragment(url.fragment());
    real
}

fn from(referrer: Option<&Path>) -> String {
    referrer.map_or_else(String::new, |path| format!(" from '{}'", path.display()))
}

fn load_error(specifier: &str, referrer: Option<&Path>, error: &io::Error) -> JsError {
    type_error(format!("cannot import '{specifier}'{}: {}", from(referrer), plainly(error)))
}

fn type_error(message: String) -> JsError {
    JsNativeError::typ().with_message(message).into()
}

/// An error of the file system, without the number of the operating system.
fn plainly(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }
}
