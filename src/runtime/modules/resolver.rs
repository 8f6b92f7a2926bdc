//! [`Resolver`]: the URLs that the specifiers of imports stand for:
//! [resolution](https://html.spec.whatwg.org/multipage/webappapis.html#resolve-a-module-specifier).

use super::{
    import_map::{Addresses, ResolvedModules},
    module_root::Root,
    module_source::{ModuleSources, url_of_name},
    requester::{Reach, Requester},
};
#[cfg(feature = "packages")]
use crate::runtime::packages::{self, Packages};
use crate::{
    host,
    messages::{IMPORT, IMPORT_FROM, NEEDS_LOCATION, NO_PATH},
    runtime::program,
    web::parse_url,
    webidl::{function, string::Shortened, type_error},
};
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsString, JsValue, Module, NativeFunction, js_string,
};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{OnceCell, RefCell},
    path::{Path, PathBuf},
    rc::{Rc, Weak},
};
use url::Url;

pub(super) struct Resolver {
    pub(super) root: Root,
    pub(super) import_map: RefCell<Option<Addresses>>,
    pub(super) resolved: RefCell<ResolvedModules>,
    pub(super) sources: ModuleSources,
    pub(super) main_script: Rc<OnceCell<PathBuf>>,
    /// The URL of the main module, if it is in the module map.
    pub(super) main_module: OnceCell<Url>,
    /// Whether scripts have the module `boa-ws`.
    pub(super) has_program: bool,
    /// The reach of the script that has started the worker of this realm.
    pub(super) of_starter: Reach,
    #[cfg(feature = "packages")]
    pub(super) packages: Option<Rc<Packages>>,
}

/// An import, for messages.
pub(super) struct Import<'a> {
    pub(super) specifier: &'a str,
    pub(super) requester: Requester<'a>,
}

impl Import<'_> {
    pub(super) fn error(&self, why: impl std::fmt::Display) -> JsError {
        import_error(self.specifier, self.requester.name(), why)
    }
}

/// The TypeError of an import, of the script or module with this name, if it has one.
pub(super) fn import_error(
    specifier: &str,
    name: Option<&Path>,
    why: impl std::fmt::Display,
) -> JsError {
    let from = name.map_or_else(String::new, |name| {
        format!("{IMPORT_FROM}{}", Shortened(&name.to_string_lossy()))
    });
    type_error(format!("{IMPORT}{}{from}': {why}", Shortened(specifier)))
}

/// The state of `import.meta.resolve`.
#[derive(Clone, Trace, Finalize)]
struct Captured {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    resolver: Weak<Resolver>,
    #[unsafe_ignore_trace]
    name: Option<PathBuf>,
}

impl Resolver {
    /// The name of the script or module that imports. Code without a name counts as a part of the
    /// main script.
    fn importer<'a>(&'a self, referrer: Option<&'a Path>) -> Option<&'a Path> {
        referrer.or_else(|| self.main_script.get().map(PathBuf::as_path))
    }

    /// Whether a script may import files and start workers of files: one that is a file, or that
    /// the program has in memory. A file has the name that it was loaded by, which no script
    /// chooses.
    pub(super) fn may_use_files(&self, requester: Requester<'_>) -> bool {
        self.reach(requester) != Reach::Nothing
    }

    /// Which files a script may load, and the script of a worker that it starts.
    pub(super) fn reach(&self, requester: Requester<'_>) -> Reach {
        let name = match requester {
            Requester::Nobody => return Reach::Nothing,
            Requester::Script(name) => Some(name),
            Requester::Unnamed => self.importer(None),
        };
        let url = name.and_then(url_of_name);
        let is_fetched = url.as_ref().is_some_and(|url| self.is_fetched(url));
        if is_fetched || self.of_starter == Reach::Nothing {
            return Reach::Nothing;
        }
        // Modules of Node import none. They call what they are given, which may be `eval`.
        #[cfg(feature = "packages")]
        if name.is_some_and(|name| self.is_of_node(name)) {
            return Reach::Nothing;
        }
        #[cfg(feature = "packages")]
        if self.is_of_package(name, url.as_ref()) {
            return Reach::Packages;
        }
        Reach::Scripts
    }

    /// Whether the module with this name is one of Node, and not of the program, in memory.
    #[cfg(feature = "packages")]
    fn is_of_node(&self, name: &Path) -> bool {
        let named = || self.sources.named(name.to_str()?);
        self.packages.is_some() && packages::is_of_node(name) && named().is_none()
    }

    /// Whether the script or module with this name is a file of a package, or the Blob of a worker
    /// that a package has started.
    #[cfg(feature = "packages")]
    fn is_of_package(&self, name: Option<&Path>, url: Option<&Url>) -> bool {
        let Some(packages) = &self.packages else {
            return false;
        };
        match url {
            None => name.is_some_and(|name| packages.is_file_of_package(name)),
            Some(url) if url.scheme() == "file" => url
                .to_file_path()
                .is_ok_and(|path| packages.is_file_of_package(&path)),
            Some(url) => url.scheme() == "blob" && self.of_starter == Reach::Packages,
        }
    }

    /// Whether a script may load a URL that it has found without the import map.
    #[cfg(feature = "packages")]
    fn is_within_reach(&self, url: &Url, requester: Requester<'_>) -> bool {
        let is_file = url.scheme() == "file" && !self.sources.serves(url);
        !is_file
            || self.reach(requester) != Reach::Packages
            || self.file_for_packages(url).is_some()
    }

    /// The path without symbolic links of a file that a package may load.
    #[cfg(feature = "packages")]
    pub(super) fn file_for_packages(&self, url: &Url) -> Option<PathBuf> {
        let packages = self.packages.as_ref()?;
        packages.within_reach(&url.to_file_path().ok()?)
    }

    /// Whether the script or module with this URL is neither a file nor in memory. A Blob that a
    /// script of a server has made is not either.
    fn is_fetched(&self, url: &Url) -> bool {
        let is_in_memory = self.sources.has(url);
        match url.scheme() {
            // Scripts of servers also come without `serves`: by `importScripts`.
            "http" | "https" | "data" => !is_in_memory,
            "blob" => !is_in_memory || url.origin().is_tuple(),
            _ => !is_in_memory && self.sources.serves(url),
        }
    }

    /// [Resolves a module specifier](https://html.spec.whatwg.org/multipage/webappapis.html#resolve-a-module-specifier).
    ///
    /// Relative specifiers name files, if the one that imports is a file. Absolute paths and
    /// `file:` URLs name places on the machine, so only programs that allow all files accept them.
    /// The program's import map may have them.
    pub(super) fn resolve(
        &self,
        specifier: &str,
        requester: Requester<'_>,
        context: &Context,
    ) -> JsResult<Url> {
        let referrer = requester.name();
        let import = Import {
            specifier,
            requester,
        };
        let of_document = host::document_base_url(referrer, context);
        let base = of_document.map_or_else(|| base_url(self.importer(referrer)), Ok);
        let base = base.map_err(|error| import.error(error))?;
        let url = self.find(&import, &base)?;
        // Only a document can get another import map later.
        if host::document_base_url(None, context).is_some() {
            self.resolved.borrow_mut().add(specifier, &base);
        }
        Ok(url)
    }

    /// The URL that a specifier stands for in a script with this base URL.
    fn find(&self, import: &Import<'_>, base: &Url) -> JsResult<Url> {
        let specifier = import.specifier;
        let by_map = match &*self.import_map.borrow() {
            Some(map) => map.find(specifier, base),
            None => Ok(None),
        };
        if let Some(url) = by_map.map_err(|error| import.error(error))? {
            return Ok(url);
        }
        let url = self.find_without_map(import, base)?;
        #[cfg(feature = "packages")]
        if !self.is_within_reach(&url, import.requester) {
            return Err(import.error(NOT_FOR_PACKAGES));
        }
        Ok(url)
    }

    fn find_without_map(&self, import: &Import<'_>, base: &Url) -> JsResult<Url> {
        let specifier = import.specifier;
        if self.has_program
            && matches!(specifier, program::NAME | program::URL)
            && self.sources.named(specifier).is_none()
        {
            return parse_url(program::URL, None).map_err(|error| import.error(error));
        }
        #[cfg(feature = "packages")]
        if let Some(packages) = &self.packages
            && self.sources.named(specifier).is_none()
            && self.may_use_files(import.requester)
            && let Some(found) = packages.resolve(specifier, base)
        {
            return found.map_err(|why| import.error(why));
        }
        if !specifier.starts_with("./") && !specifier.starts_with("../") {
            match parse_url(specifier, None).ok() {
                Some(url) if self.sources.serves(&url) => return Ok(url),
                // A path with a drive, which has the form of a URL.
                Some(_) if cfg!(windows) && Path::new(specifier).is_absolute() => {
                    if matches!(self.root, Root::Everything)
                        && let Ok(url) = Url::from_file_path(specifier)
                    {
                        return Ok(url);
                    }
                    return Err(import.error(ABSOLUTE));
                }
                Some(url) if url.scheme() != "file" => return Err(import.error(no_file(&url))),
                None if !specifier.starts_with('/') => {
                    let named = self.sources.named(specifier);
                    return named.ok_or_else(|| match *self.import_map.borrow() {
                        None => import.error(NO_PATH),
                        Some(_) => import.error(format!("{NO_PATH}, or is in the import map")),
                    });
                }
                None if self.sources.serves(base) => {}
                _ if !matches!(self.root, Root::Everything) => {
                    return Err(import.error(ABSOLUTE));
                }
                Some(url) => return Ok(url),
                // A path, from the root of the file system.
                None => {}
            }
        }
        parse_url(specifier, Some(base)).map_err(|error| import.error(error))
    }

    /// [`import.meta.resolve`](https://html.spec.whatwg.org/multipage/webappapis.html#hostgetimportmetaproperties).
    pub(super) fn resolve_function(
        self: &Rc<Self>,
        module: &Module,
        context: &mut Context,
    ) -> JsObject {
        let captured = Captured {
            resolver: Rc::downgrade(self),
            name: module.path().map(Path::to_owned),
        };
        let native = NativeFunction::from_copy_closure_with_captures(
            |_, args, captured: &Captured, context| {
                let specifier = args
                    .first()
                    .unwrap_or(&JsValue::undefined())
                    .to_string(context)?
                    .to_std_string_lossy();
                let resolver = captured.resolver.upgrade();
                let resolver =
                    resolver.ok_or_else(|| type_error("the runtime of this module was dropped"))?;
                let name = captured.name.as_deref();
                let requester = name.map_or(Requester::Unnamed, Requester::Script);
                let url = resolver.resolve(&specifier, requester, context)?;
                Ok(JsString::from(url.as_str()).into())
            },
            captured,
        );
        function(context.realm(), native, js_string!("resolve"), 1)
    }
}

const ABSOLUTE: &str = "absolute paths and URLs are refused; a specifier starts with './' or '../'";

/// It does not say whether there is such a file.
#[cfg(feature = "packages")]
pub(super) const NOT_FOR_PACKAGES: &str = "packages, and the workers that they start, load files in the folders of packages \
                                           and of the scripts only, and there is no such file";

/// The base URL of the imports of a script or a module, whose name may be a path or a URL.
pub(in crate::runtime) fn base_url(name: Option<&Path>) -> Result<Url, String> {
    if let Some(url) = name.and_then(url_of_name) {
        return Ok(url);
    }
    let path = std::path::absolute(name.unwrap_or(Path::new("")))
        .or_else(|_| std::env::current_dir())
        .map_err(|error| error.to_string())?;
    Url::from_file_path(&path).map_err(|()| "the importing file has no absolute path".to_owned())
}

pub(super) fn no_file(url: &Url) -> String {
    match url.scheme() {
        scheme @ ("http" | "https") => {
            format!("modules of '{scheme}:' {NEEDS_LOCATION}")
        }
        scheme => format!("modules are loaded from files only, not from '{scheme}:'"),
    }
}
