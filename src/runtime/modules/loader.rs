//! Module loaders: files, or a loader of the embedder.

#[cfg(feature = "fetch")]
use super::servers::Servers;
use super::{
    import_map::Addresses,
    module_map::ModuleMap,
    module_source::{Fetching, ModuleType},
    requester::{Reach, Requester},
    resolver::no_file,
};
#[cfg(feature = "packages")]
use crate::runtime::packages::Packages;
use crate::{host, webidl::type_error};
use boa_engine::{
    Context, JsObject, JsResult, JsString, Module,
    module::{ModuleLoader, ModuleRequest, Referrer},
};
use futures_util::future::LocalBoxFuture;
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    rc::Rc,
};
use url::Url;

/// The name of a script, and its bytes.
pub(in crate::runtime) type Source = (PathBuf, Vec<u8>);

const CUSTOM: &str = "the loader of this runtime has modules only";

/// The [`ModuleLoader`] of a runtime's context. `Files` are also modules in memory, and those that
/// the program fetches.
pub(in crate::runtime) enum Loader {
    Files(ModuleMap),
    Custom(Rc<dyn CustomLoader>),
}

impl Loader {
    /// The source of the module that a program starts with, if the program has to fetch it.
    pub(in crate::runtime) fn fetch_main(&self, path: &Path) -> Option<Fetching> {
        match self {
            Self::Files(files) => files.fetch_main(path),
            Self::Custom(_) => None,
        }
    }

    /// Lets scripts load modules of servers, if the program has no function that fetches.
    #[cfg(feature = "fetch")]
    pub(in crate::runtime) fn set_servers(&self, servers: Servers) {
        if let Self::Files(files) = self {
            // They are set once.
            let _ = files.resolver.sources.servers.set(servers);
        }
    }

    /// The name and the source of a classic script that a worker begins with.
    pub(in crate::runtime) async fn script(&self, url: &Url) -> Result<Source, String> {
        match self {
            // Its MIME type counts in HTTP only.
            Self::Files(files) => {
                let reach = files.resolver.of_starter;
                files.script(url, ModuleType::Text, reach).await
            }
            Self::Custom(_) => Err(CUSTOM.to_owned()),
        }
    }

    /// The same for a script that a script of a worker imports. It must have the MIME type of a
    /// script.
    pub(in crate::runtime) fn imported_script(
        &self,
        url: &Url,
        requester: Requester<'_>,
    ) -> Result<Source, String> {
        match self {
            Self::Files(files) => files.imported_script(url, requester),
            Self::Custom(_) => Err(CUSTOM.to_owned()),
        }
    }

    /// Adds the addresses of an import map. Returns whether this loader has any.
    pub(super) fn add_import_map(&self, addresses: Addresses) -> bool {
        match self {
            Self::Files(files) => files.add_import_map(addresses),
            Self::Custom(_) => return false,
        }
        true
    }

    /// The source of a classic script of a page.
    pub(super) fn classic_script(&self, url: &Url) -> Result<Fetching, String> {
        match self {
            Self::Files(files) => files.classic_script(url),
            Self::Custom(_) => Err(CUSTOM.to_owned()),
        }
    }

    /// Which files the scripts of a worker that a script starts may load. A loader of the program
    /// decides itself.
    pub(in crate::runtime) fn reach(&self, requester: Requester<'_>) -> Reach {
        match self {
            Self::Files(files) => files.resolver.reach(requester),
            Self::Custom(_) => Reach::Scripts,
        }
    }

    /// The name of the module that a worker starts with: the path of a file, if it is one.
    pub(in crate::runtime) fn worker_module(&self, url: &Url) -> Result<PathBuf, String> {
        match self {
            Self::Files(files) if files.is_file(url) => {
                files.file_within(files.resolver.of_starter, url)
            }
            // Its text would be taken for the path of a file, such as `c:/file` on Windows.
            Self::Files(files)
                if files
                    .resolver
                    .sources
                    .main_url(Path::new(url.as_str()))
                    .is_none() =>
            {
                Err(no_file(url))
            }
            _ => Ok(PathBuf::from(url.as_str())),
        }
    }

    /// The module of a file of a package that a `require` has found.
    #[cfg(feature = "packages")]
    pub(in crate::runtime) fn required(
        &self,
        file: &Path,
        context: &mut Context,
    ) -> JsResult<Module> {
        match self {
            Self::Files(files) => files.required(file, context),
            Self::Custom(_) => Err(type_error(CUSTOM)),
        }
    }

    /// The module `boa-ws`, for a `require`.
    #[cfg(feature = "packages")]
    pub(in crate::runtime) fn program_module(&self, context: &mut Context) -> JsResult<Module> {
        match self {
            Self::Files(files) => files
                .program_module(context)
                .map_err(|error| type_error(error.to_string())),
            Self::Custom(_) => Err(type_error(CUSTOM)),
        }
    }

    /// The packages that scripts may import.
    #[cfg(feature = "packages")]
    pub(in crate::runtime) fn packages(&self) -> Option<&Rc<Packages>> {
        match self {
            Self::Files(files) => files.resolver.packages.as_ref(),
            Self::Custom(_) => None,
        }
    }

    /// The module that a program starts with. A custom loader gets the path as its specifier.
    pub(in crate::runtime) async fn main(
        &self,
        path: &Path,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        match self {
            Self::Files(files) => files.main(path, context).await,
            Self::Custom(loader) => {
                let specifier = JsString::from(path.display().to_string());
                let referrer = Referrer::Realm(context.borrow().realm().clone());
                let request = ModuleRequest::from_specifier(specifier);
                loader.clone().load(referrer, request, context).await
            }
        }
    }
}

impl ModuleLoader for Loader {
    async fn load_imported_module(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        match &*self {
            Self::Files(files) => files.load_import(referrer, request, context).await,
            Self::Custom(loader) => {
                let loaded = loader.clone().load(referrer, request, context);
                let loaded = host::await_program(loaded).await;
                loaded.unwrap_or_else(|panicked| Err(type_error(panicked.to_string())))
            }
        }
    }

    fn begin_import(
        self: Rc<Self>,
        referrer: &Referrer,
        request: &ModuleRequest,
        context: &mut Context,
    ) -> JsResult<()> {
        match &*self {
            Self::Files(files) => files.begin_import(referrer, request, context),
            Self::Custom(loader) => loader.clone().begin_import(referrer, request, context),
        }
    }

    fn init_import_meta(
        self: Rc<Self>,
        import_meta: &JsObject,
        module: &Module,
        context: &mut Context,
    ) {
        match &*self {
            Self::Files(files) => files.init_import_meta(import_meta, module, context),
            Self::Custom(loader) => loader.clone().import_meta(import_meta, module, context),
        }
    }
}

/// A [`ModuleLoader`] of any type. The engine's trait can't be a trait object.
pub(in crate::runtime) trait CustomLoader {
    fn load<'a>(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &'a RefCell<&mut Context>,
    ) -> LocalBoxFuture<'a, JsResult<Module>>;

    fn begin_import(
        self: Rc<Self>,
        referrer: &Referrer,
        request: &ModuleRequest,
        context: &mut Context,
    ) -> JsResult<()>;

    fn import_meta(self: Rc<Self>, import_meta: &JsObject, module: &Module, context: &mut Context);
}

impl<L: ModuleLoader> CustomLoader for L {
    fn load<'a>(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &'a RefCell<&mut Context>,
    ) -> LocalBoxFuture<'a, JsResult<Module>> {
        Box::pin(self.load_imported_module(referrer, request, context))
    }

    fn begin_import(
        self: Rc<Self>,
        referrer: &Referrer,
        request: &ModuleRequest,
        context: &mut Context,
    ) -> JsResult<()> {
        ModuleLoader::begin_import(self, referrer, request, context)
    }

    fn import_meta(self: Rc<Self>, import_meta: &JsObject, module: &Module, context: &mut Context) {
        self.init_import_meta(import_meta, module, context);
    }
}
