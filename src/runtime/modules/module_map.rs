//! [`ModuleMap`]: the modules of a runtime, loaded from files, from memory, from `data:` URLs, by a
//! function of the program, and from servers:
//! [loading](https://html.spec.whatwg.org/multipage/webappapis.html#hostloadimportedmodule).

#[cfg(feature = "packages")]
use super::resolver::NOT_FOR_PACKAGES;
use super::{
    import_map::Addresses,
    loader::Source,
    module_root::{OnFile, Root, plain_path},
    module_source::{Fetching, ModuleSource, ModuleSources, ModuleType, url_of_name},
    requester::{Reach, Requester},
    resolver::{Import, Resolver, base_url, import_error, no_file},
};
#[cfg(feature = "packages")]
use crate::runtime::packages::Packages;
#[cfg(feature = "fetch")]
use crate::runtime::{StopReason, waiting::wait};
use crate::{
    host::{self, Diagnostics},
    messages::{IMPORT, IS_FOLDER, NO_FILE},
    runtime::{event_loop::EventLoop, program, source_text, sources::not_text},
    web::parse_url,
    webidl::type_error,
};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, Module, js_string,
    module::{ModuleRequest, Referrer},
};
use boa_gc::{Finalize, GcRefCell, Trace};
use bytes::Bytes;
use futures_util::FutureExt;
#[cfg(feature = "fetch")]
use futures_util::future::{self, Either};
#[cfg(feature = "fetch")]
use std::pin::pin;
use std::{
    borrow::Cow,
    cell::{OnceCell, RefCell},
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    rc::Rc,
};
use url::Url;

/// The [module map](https://html.spec.whatwg.org/multipage/webappapis.html#module-map): each URL is
/// one module of a type, however often it is imported.
pub(in crate::runtime) struct ModuleMap {
    pub(super) resolver: Rc<Resolver>,
    on_file: Option<OnFile>,
    event_loop: Rc<EventLoop>,
    pub(super) loaded: GcRefCell<HashMap<Key, Module>>,
    /// The [errors to rethrow](https://html.spec.whatwg.org/multipage/webappapis.html#concept-script-error-to-rethrow)
    /// of the modules that can't be parsed, or that have an import with a wrong specifier or
    /// attribute.
    invalid: GcRefCell<HashMap<Key, JsValue>>,
}

/// The URL and the type of a module. The URL of a file has no symbolic links.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Trace, Finalize)]
pub(super) struct Key {
    #[unsafe_ignore_trace]
    pub(super) url: Url,
    #[unsafe_ignore_trace]
    pub(super) module_type: ModuleType,
}

impl ModuleMap {
    pub(in crate::runtime) fn new(
        root: Root,
        import_map: Option<Addresses>,
        sources: ModuleSources,
        on_file: Option<OnFile>,
        of_starter: Reach,
        event_loop: Rc<EventLoop>,
        #[cfg(feature = "packages")] packages: Option<Rc<Packages>>,
    ) -> Self {
        let resolver = Rc::new(Resolver {
            root,
            import_map: RefCell::new(import_map),
            resolved: RefCell::default(),
            sources,
            main_script: event_loop.main_script.clone(),
            main_module: OnceCell::new(),
            has_program: event_loop.program.is_some(),
            of_starter,
            #[cfg(feature = "packages")]
            packages,
        });
        Self {
            resolver,
            on_file,
            event_loop,
            loaded: GcRefCell::default(),
            invalid: GcRefCell::default(),
        }
    }

    /// Adds the addresses of another import map. Those that are known, and of specifiers that were
    /// resolved, stay.
    pub(super) fn add_import_map(&self, addresses: Addresses) {
        let mut known = self.resolver.import_map.borrow_mut();
        let resolved = self.resolver.resolved.borrow();
        known.get_or_insert_default().merge(addresses, &resolved);
    }

    /// The source of the module that a program starts with, if it is not a file.
    pub(in crate::runtime) fn fetch_main(&self, name: &Path) -> Option<Fetching> {
        let sources = &self.resolver.sources;
        let (url, module_type) = (sources.main_url(name)?, ModuleType::JavaScript);
        let key = Key { url, module_type };
        if self.known_to(true, &key).is_some() {
            return None;
        }
        sources.fetch(&key.url, module_type, None, true)
    }

    /// The name and the source of a classic script. `local` is the type that a `blob:` or `data:`
    /// URL must have, and `reach` that of the script that asks for it.
    pub(super) async fn script(
        &self,
        url: &Url,
        local: ModuleType,
        reach: Reach,
    ) -> Result<Source, String> {
        if self.resolver.sources.serves(url) {
            let module_type = match url.scheme() {
                "blob" | "data" => local,
                _ => ModuleType::JavaScript,
            };
            let fetching = self.resolver.sources.fetch(url, module_type, None, true);
            let source = fetching.ok_or_else(|| no_file(url))?.await;
            self.resolver.sources.fetched(url, module_type, true);
            return fetched(source, url);
        }
        match url.scheme() {
            "file" => {
                let real = self.file_within(reach, url)?;
                let bytes = self.read(&real).map_err(|error| plainly(&error))?;
                Ok((real, bytes))
            }
            scheme @ ("http" | "https") => Err(format!(
                "scripts of '{scheme}:' are loaded from the origin of the location only: fetch it, and use a blob \
                 URL of its content"
            )),
            scheme => Err(format!("scripts of '{scheme}:' are not loaded")),
        }
    }

    /// The same for a script that a script of a worker imports and waits for.
    pub(super) fn imported_script(
        &self,
        url: &Url,
        requester: Requester<'_>,
    ) -> Result<Source, String> {
        let reach = self.resolver.reach(requester);
        if self.is_file(url) && reach == Reach::Nothing {
            return Err("a script that is no file can't import files".to_owned());
        }
        #[cfg(feature = "fetch")]
        if let Some(fetching) = self.resolver.sources.fetch_import(url) {
            return fetched(self.wait_for(fetching), url);
        }
        let script = self.script(url, ModuleType::JavaScript, reach);
        script
            .now_or_never()
            .unwrap_or_else(|| Err("it would have to be waited for".to_owned()))
    }

    /// The source of a classic script of a page.
    pub(super) fn classic_script(&self, url: &Url) -> Result<Fetching, String> {
        let fetching = self.resolver.sources.fetch_classic(url);
        fetching.ok_or_else(|| "this runtime loads no scripts of servers".to_owned())
    }

    /// Waits for a fetch while the script does, until the runtime is stopped.
    #[cfg(feature = "fetch")]
    fn wait_for(&self, fetching: Fetching) -> Result<ModuleSource, Rc<str>> {
        let stopped = pin!(self.event_loop.control.ended());
        let log = self.event_loop.log();
        let mut first = None;
        let waits = async { first = Some(future::select(fetching, stopped).await) };
        let waited = wait(log.within_task(Box::pin(waits)));
        log.end_wait();
        if let Err(error) = waited {
            return Err(error.to_string().into());
        }
        match first {
            Some(Either::Left((source, _))) => source,
            Some(Either::Right(_)) => Err("the worker has ended".into()),
            None => {
                if log.must_stop() {
                    self.event_loop.control.stop(StopReason::Replay);
                }
                Err("the recording has no answer of the server".into())
            }
        }
    }

    pub(super) fn is_file(&self, url: &Url) -> bool {
        url.scheme() == "file" && !self.resolver.sources.serves(url)
    }

    /// The path of a file that a script with this reach names, which may be loaded.
    pub(super) fn file_within(&self, reach: Reach, url: &Url) -> Result<PathBuf, String> {
        match reach {
            Reach::Scripts => self.file(url),
            #[cfg(feature = "packages")]
            Reach::Packages => {
                let file = self.resolver.file_for_packages(url);
                file.ok_or_else(|| NOT_FOR_PACKAGES.to_owned())
            }
            Reach::Nothing => Err("it is for scripts that may use files".to_owned()),
        }
    }

    /// The path of a file of an import that was resolved, which may be loaded.
    fn file(&self, url: &Url) -> Result<PathBuf, String> {
        let file = url.to_file_path().map_err(|()| "it is not a file path")?;
        #[cfg(feature = "packages")]
        if let Some(packages) = &self.resolver.packages
            && let Some(real) = packages.file(&file)
        {
            return Ok(real);
        }
        let real = self
            .permitted(&file)
            .ok_or("it is outside of what modules may be loaded from (Builder::modules)")?;
        let real = self.or_substitute(real, &file);
        real.map_err(|error| plainly(&error))
    }

    pub(super) fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        if let Some(on_file) = &self.on_file {
            host::call_program(|| on_file(file));
        }
        self.event_loop.io.read(file)
    }

    /// The module that a program starts with; `path` is relative to the working directory. The
    /// program names it, so it may be anywhere.
    pub(in crate::runtime) async fn main(
        &self,
        path: &Path,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        let name = path.display().to_string();
        let is_main = self.resolver.main_script.get().is_some_and(|it| it == path);
        if let Some(url) = self.resolver.sources.main_url(path) {
            self.keep_main(is_main, &url);
            let import = Import {
                specifier: &name,
                requester: Requester::Unnamed,
            };
            return self
                .load_source(url, ModuleType::JavaScript, &import, true, context)
                .await;
        }
        let context = &mut context.borrow_mut();
        let file = std::path::absolute(path).map_err(|error| load_error(&name, &error))?;
        let real = (self.event_loop.io)
            .canonicalize(&file)
            .map(|real| plain_path(&real))
            .map_err(|error| load_error(&name, &error))?;
        let url = Url::from_file_path(&real)
            .map_err(|()| type_error(format!("'{name}' has no absolute path")))?;
        self.keep_main(is_main, &url);
        let bytes = self
            .read(&real)
            .map_err(|error| load_error(&name, &error))?;
        let module_type = ModuleType::JavaScript;
        self.parse(Key { url, module_type }, &real, &bytes, context)
    }

    /// Notes the URL of the main module, for `import.meta.main`.
    fn keep_main(&self, is_main: bool, url: &Url) {
        if is_main {
            self.resolver.main_module.get_or_init(|| url.clone());
        }
    }

    /// Loads the module of a URL for the script that imports it.
    async fn load(
        &self,
        url: Url,
        module_type: ModuleType,
        import: &Import<'_>,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        let is_program = url.as_str() == program::URL && self.resolver.has_program;
        if is_program && !self.resolver.sources.has(&url) {
            return self.load_program(module_type, import, &mut context.borrow_mut());
        }
        if self.resolver.sources.serves(&url) {
            return self
                .load_source(url, module_type, import, false, context)
                .await;
        }
        #[cfg(feature = "packages")]
        if url.scheme() == "node" && self.resolver.may_use_files(import.requester) {
            return self.load_module_of_node(url, module_type, import, &mut context.borrow_mut());
        }
        if url.scheme() != "file" {
            return Err(import.error(no_file(&url)));
        }
        if !self.resolver.may_use_files(import.requester) {
            return Err(import.error(match import.requester {
                Requester::Nobody => {
                    "code that belongs to no script, such as that of an eval that no script calls, \
                     can't import files"
                }
                _ => "a module that is no file can't import files",
            }));
        }
        self.load_file(&url, module_type, import, &mut context.borrow_mut())
    }

    /// The module `boa-ws`. It is for the scripts that may use files: those of the program.
    fn load_program(
        &self,
        module_type: ModuleType,
        import: &Import<'_>,
        context: &mut Context,
    ) -> JsResult<Module> {
        if !self.resolver.may_use_files(import.requester) {
            let why = "it is for the program's own scripts, and not for code of a server";
            return Err(import.error(why));
        }
        if module_type != ModuleType::JavaScript {
            return Err(import.error(format!(
                "it is {}, and not {module_type}",
                ModuleType::JavaScript
            )));
        }
        self.program_module(context)
            .map_err(|error| import.error(error))
    }

    /// The module `boa-ws`.
    pub(super) fn program_module(&self, context: &mut Context) -> Result<Module, url::ParseError> {
        let url = parse_url(program::URL, None)?;
        let module_type = ModuleType::JavaScript;
        let key = Key { url, module_type };
        if let Some(Ok(known)) = self.known(&key) {
            return Ok(known);
        }
        let module = self.event_loop.program_module(context);
        self.loaded.borrow_mut().insert(key, module.clone());
        Ok(module)
    }

    fn load_file(
        &self,
        url: &Url,
        module_type: ModuleType,
        import: &Import<'_>,
        context: &mut Context,
    ) -> JsResult<Module> {
        let real = self.file(url).map_err(|why| import.error(why))?;
        let key = Key {
            url: with_path(url, &real),
            module_type,
        };
        let module = match self.known(&key) {
            Some(known) => known?,
            None => {
                let bytes = self
                    .read(&real)
                    .map_err(|error| import.error(plainly(&error)))?;
                self.parse(key.clone(), &real, &bytes, context)?
            }
        };
        #[cfg(feature = "packages")]
        if let Some(module) = self.bundle_for(import, &key, &real, context)? {
            return Ok(module);
        }
        Ok(module)
    }

    /// Loads a module that is no file. `is_main` says that the realm begins with it.
    async fn load_source(
        &self,
        url: Url,
        module_type: ModuleType,
        import: &Import<'_>,
        is_main: bool,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        let key = Key { url, module_type };
        if let Some(known) = self.known_to(is_main, &key) {
            return known;
        }
        let referrer = import.requester.name();
        let referrer = referrer.and_then(|name| base_url(Some(name)).ok());
        let sources = &self.resolver.sources;
        let fetching = sources.fetch(&key.url, module_type, referrer, is_main);
        let source = fetching
            .ok_or_else(|| import.error(no_file(&key.url)))?
            .await;
        sources.fetched(&key.url, module_type, is_main);
        // Another import may have waited for the same source.
        if let Some(known) = self.known_to(is_main, &key) {
            return known;
        }
        let source = source.map_err(|why| import.error(why))?;
        let bytes = decoded(source.bytes, &key.url);
        let name = source.url.unwrap_or_else(|| key.url.clone());
        self.parse(
            key,
            Path::new(name.as_str()),
            &bytes,
            &mut context.borrow_mut(),
        )
    }

    /// The entry of the map: a module, or the error of an invalid one, the same for each import.
    pub(super) fn known(&self, key: &Key) -> Option<JsResult<Module>> {
        if let Some(error) = self.invalid.borrow().get(key) {
            self.event_loop.sources.mark_to_rethrow(error);
            return Some(Err(JsError::from_opaque(error.clone())));
        }
        self.loaded.borrow().get(key).cloned().map(Ok)
    }

    /// The entry of the map for an import. The program may import again what was invalid.
    fn known_to(&self, is_main: bool, key: &Key) -> Option<JsResult<Module>> {
        self.known(key).filter(|known| !is_main || known.is_ok())
    }

    /// Remembers the error to rethrow of a module. A module without a key is in no map.
    pub(super) fn to_rethrow(
        &self,
        key: Option<Key>,
        error: JsError,
        context: &mut Context,
    ) -> JsError {
        match error.into_opaque(context) {
            Ok(value) => {
                self.event_loop.sources.mark_to_rethrow(&value);
                if let Some(key) = key {
                    self.invalid.borrow_mut().insert(key, value.clone());
                }
                JsError::from_opaque(value)
            }
            // The engine ended the evaluation.
            Err(error) => error,
        }
    }

    /// The key of a module in the map that imports another one.
    fn key_of(&self, referrer: &Referrer) -> Option<Key> {
        let Referrer::Module(module) = referrer else {
            return None;
        };
        let loaded = self.loaded.borrow();
        loaded
            .iter()
            .find(|(_, known)| *known == module)
            .map(|(key, _)| key.clone())
    }

    /// See [`Root::permitted`].
    fn permitted(&self, file: &Path) -> Option<io::Result<PathBuf>> {
        let io = &self.event_loop.io;
        let may_tell = |root: &Path, error: &io::Error| io.may_tell(root, file, error);
        self.resolver
            .root
            .permitted(file, |path| io.canonicalize(path), may_tell)
    }

    /// The file that takes the place of one that does not exist, if it exists and may be loaded.
    fn or_substitute(&self, real: io::Result<PathBuf>, file: &Path) -> io::Result<PathBuf> {
        real.or_else(|error| {
            let missing = error.kind() == io::ErrorKind::NotFound;
            let transpiler = self.event_loop.transpiler.as_ref().filter(|_| missing);
            let substitute = transpiler.and_then(|it| host::call_program(|| it.substitute(file)));
            substitute
                .and_then(|file| self.permitted(&file)?.ok())
                .ok_or(error)
        })
    }

    pub(super) fn parse(
        &self,
        key: Key,
        file: &Path,
        bytes: &[u8],
        context: &mut Context,
    ) -> JsResult<Module> {
        #[cfg(feature = "packages")]
        match self.packaged(&key, file, bytes, context) {
            Ok(None) => {}
            Ok(Some(module)) => {
                self.invalid.borrow_mut().remove(&key);
                self.loaded.borrow_mut().insert(key, module.clone());
                return Ok(module);
            }
            Err(error) => return Err(self.to_rethrow(Some(key), error, context)),
        }
        let module = match self.parse_source(key.module_type, file, bytes, context) {
            Ok(module) => module,
            Err(error) => return Err(self.to_rethrow(Some(key), error, context)),
        };
        // It is valid now, if the program has imported it again.
        self.invalid.borrow_mut().remove(&key);
        self.loaded.borrow_mut().insert(key, module.clone());
        Ok(module)
    }

    fn parse_source(
        &self,
        module_type: ModuleType,
        file: &Path,
        bytes: &[u8],
        context: &mut Context,
    ) -> JsResult<Module> {
        let sources = &self.event_loop.sources;
        if module_type == ModuleType::Text {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let text = JsString::from(&*String::from_utf8_lossy(bytes));
            return Ok(Module::from_value_as_default(text.into(), context));
        }
        let text = source_text::text(bytes).map_err(|problem| not_text(&problem, file))?;
        sources.keep(file, text);
        if module_type == ModuleType::Json {
            self.event_loop.parse_json_module(file, text, context)
        } else {
            self.event_loop.parse_module(file, text, context)
        }
    }

    /// The steps of a load that need no waiting: the URL and the type of the module.
    fn requested(
        &self,
        import: &Import<'_>,
        request: &ModuleRequest,
        context: &mut Context,
    ) -> JsResult<(Url, ModuleType)> {
        let module_type = match request
            .get_attribute("type")
            .map(JsString::to_std_string_lossy)
        {
            None => ModuleType::JavaScript,
            Some(name) => ModuleType::of_attribute(&name).ok_or_else(|| {
                type_error(format!(
                    "'{name}' is no type of modules that can be imported"
                ))
            })?,
        };
        if let Some(why) = unknown_attribute(request) {
            return Err(type_error(why));
        }
        let name = import.requester.name();
        let resolved = (self.resolver).resolve(import.specifier, import.requester, context);
        let url = resolved.map_err(|error| {
            let sources = &self.event_loop.sources;
            let error = sources.at_specifier(error, import.specifier, name);
            #[cfg(feature = "packages")]
            let error = self.with_code(error, context);
            error
        })?;
        Ok((url, module_type))
    }

    /// `ModuleLoader::begin_import`: HTML's
    /// [HostLoadImportedModule](https://html.spec.whatwg.org/multipage/webappapis.html#hostloadimportedmodule)
    /// rejects a wrong request at once, and looks up the Blob of a `blob:` URL. A script may revoke
    /// the URL next.
    pub(super) fn begin_import(
        &self,
        referrer: &Referrer,
        request: &ModuleRequest,
        context: &mut Context,
    ) -> JsResult<()> {
        let specifier = request.specifier().to_std_string_lossy();
        let import = Import {
            specifier: &specifier,
            requester: Requester::of(referrer),
        };
        let (url, module_type) = self.requested(&import, request, context)?;
        let key = Key { url, module_type };
        if self.known(&key).is_none() {
            let sources = &self.resolver.sources;
            sources.hold_blob(&key.url, key.module_type);
        }
        Ok(())
    }

    /// `ModuleLoader::load_imported_module`
    pub(super) async fn load_import(
        &self,
        referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        let specifier = request.specifier().to_std_string_lossy();
        let import = Import {
            specifier: &specifier,
            requester: Requester::of(&referrer),
        };
        // Not in the expression below, which would borrow the context until its end.
        let requested = self.requested(&import, &request, &mut context.borrow_mut());
        let (url, module_type) = match requested {
            Ok(requested) => requested,
            Err(error) => {
                let context = &mut context.borrow_mut();
                return Err(self.invalid_request(&referrer, &request, error, context));
            }
        };
        let module = self.load(url, module_type, &import, context).await;
        module.map_err(|error| {
            let sources = &self.event_loop.sources;
            let error = sources.at_specifier(error, &specifier, import.requester.name());
            #[cfg(feature = "packages")]
            let error = self.with_code(error, &mut context.borrow_mut());
            error
        })
    }

    /// The error of a request that is refused. A module with an import that no module could be at is
    /// [invalid](https://html.spec.whatwg.org/multipage/webappapis.html#creating-a-javascript-module-script).
    fn invalid_request(
        &self,
        referrer: &Referrer,
        request: &ModuleRequest,
        error: JsError,
        context: &mut Context,
    ) -> JsError {
        // The engine has refused an `import()` already, and so comes with a declaration.
        if !matches!(referrer, Referrer::Module(_)) {
            return error;
        }
        if is_well_formed(request) {
            return error;
        }
        let key = self.key_of(referrer);
        if let Some(Err(known)) = key.as_ref().and_then(|key| self.known(key)) {
            return known;
        }
        let error = match unknown_attribute(request) {
            Some(why) => JsNativeError::syntax().with_message(why).into(),
            None => error,
        };
        self.to_rethrow(key, error, context)
    }

    /// Whether the program was started with a module, whose URL in the map is `url`.
    fn is_main(&self, module: &Module, url: Option<&Url>) -> bool {
        if self.event_loop.is_of_worker() {
            return false;
        }
        match url {
            Some(url) => self.resolver.main_module.get() == Some(url),
            None => {
                module.path().is_some()
                    && module.path() == self.resolver.main_script.get().map(PathBuf::as_path)
            }
        }
    }

    /// `ModuleLoader::init_import_meta`
    pub(super) fn init_import_meta(
        &self,
        import_meta: &JsObject,
        module: &Module,
        context: &mut Context,
    ) {
        let of_document = host::document_base_url(module.path(), context);
        let of_document = of_document.filter(|_| module.path().is_some());
        let of_name = || url_of_name(module.path()?);
        let of_map = {
            let loaded = self.loaded.borrow();
            let mut entries = loaded.iter();
            let entry = entries.find(|(_, known)| *known == module);
            entry.map(|(key, _)| key.url.clone())
        };
        let is_main = self.is_main(module, of_map.as_ref());
        let is_of_document = of_document.is_some();
        // The module of `Runtime::import_source` has a name and is not in the map.
        let url = of_document
            .or_else(of_name)
            .or(of_map)
            .or_else(|| base_url(Some(module.path()?)).ok());
        // Defining a property of a new object does not fail.
        let mut define = |name: JsString, value: JsValue| {
            let _ = import_meta.create_data_property_or_throw(name, value, context);
        };
        if let Some(url) = url {
            define(js_string!("url"), JsString::from(url.as_str()).into());
            if url.scheme() == "file"
                && !is_of_document
                && let Ok(file) = url.to_file_path()
            {
                let text = |path: &Path| JsString::from(path.display().to_string()).into();
                define(js_string!("filename"), text(&file));
                define(js_string!("dirname"), text(file.parent().unwrap_or(&file)));
            }
        }
        if !is_of_document {
            define(js_string!("main"), is_main.into());
        }
        let resolve = self.resolver.resolve_function(module, context);
        let _ = import_meta.create_data_property_or_throw(js_string!("resolve"), resolve, context);
    }
}

/// Whether a request has a URL and attributes that some module may have. That this one is not loaded
/// is the same as a failed fetch.
fn is_well_formed(request: &ModuleRequest) -> bool {
    let module_type = request.get_attribute("type");
    let has_type = module_type
        .map(JsString::to_std_string_lossy)
        .is_none_or(|name| ModuleType::of_attribute(&name).is_some());
    let specifier = request.specifier().to_std_string_lossy();
    let is_path = ["/", "./", "../"]
        .iter()
        .any(|start| specifier.starts_with(start));
    has_type
        && unknown_attribute(request).is_none()
        && (is_path || parse_url(&specifier, None).is_ok())
}

/// The reason why a request is wrong: an attribute that no module has.
fn unknown_attribute(request: &ModuleRequest) -> Option<String> {
    let attributes = request.attributes();
    let unknown = attributes.iter().find(|it| *it.key() != *"type")?;
    let key = unknown.key().to_std_string_lossy();
    let specifier = request.specifier().to_std_string_lossy();
    Some(format!(
        "{IMPORT}{specifier}': there is no import attribute '{key}'"
    ))
}

/// The name and the source of a script that was fetched.
fn fetched(source: Result<ModuleSource, Rc<str>>, url: &Url) -> Result<Source, String> {
    let source = source.map_err(|why| why.to_string())?;
    let name = source.url.as_ref().unwrap_or(url);
    let name = PathBuf::from(name.as_str());
    Ok((name, decoded(source.bytes, url).to_vec()))
}

/// The source of a script or a module with the URL. Sources of servers, Blobs and `data:` URLs
/// become UTF-8, as in browsers. In other sources, bytes that are not UTF-8 are an error.
fn decoded(bytes: Bytes, url: &Url) -> Bytes {
    if !matches!(url.scheme(), "http" | "https" | "blob" | "data") {
        return bytes;
    }
    match source_text::decode(&bytes) {
        Cow::Borrowed(_) => bytes.clone(),
        Cow::Owned(text) => text.into(),
    }
}

/// The URL of the file, with the query and the fragment of the request.
fn with_path(url: &Url, file: &Path) -> Url {
    let mut real = Url::from_file_path(file).unwrap_or_else(|()| url.clone());
    real.set_query(url.query());
    real.set_fragment(url.fragment());
    real
}

pub(super) fn load_error(specifier: &str, error: &io::Error) -> JsError {
    import_error(specifier, None, plainly(error))
}

/// An error of the file system, without the number of the operating system.
fn plainly(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => NO_FILE.to_owned(),
        io::ErrorKind::IsADirectory => IS_FOLDER.to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }
}
