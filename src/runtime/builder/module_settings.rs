//! Which modules scripts may import, and where their sources are.

use super::Builder;
#[cfg(feature = "source-maps")]
use crate::runtime::modules::source_maps::SourceMaps;
use crate::runtime::modules::{
    import_map::ImportMap,
    module_root::Root,
    module_source::{self, ModuleFetch, ModuleSource},
    transpiler::Transpiler,
};
use boa_engine::module::ModuleLoader;
use std::{
    fmt,
    future::Future,
    path::{Path, PathBuf},
    rc::Rc,
};

impl Builder {
    /// The folder whose files scripts may import as modules, with its subfolders. None by default:
    /// then scripts import only `data:` and `blob:` URLs, whose source they have, and from the
    /// server of the [`location`](Self::location).
    ///
    /// Scripts import them by relative specifiers, such as `./rules.mjs`. Absolute paths and
    /// `file:` URLs are refused, and so are files outside of the folder, whether through `..` or
    /// through a symbolic link. The target of a link counts, not the place of the link.
    pub fn modules(mut self, root: impl Into<PathBuf>) -> Self {
        self.shared.modules = Root::Folder(root.into());
        self
    }

    /// Lets scripts import every file that the process may read, by absolute paths and `file:` URLs
    /// as well.
    pub fn modules_from_anywhere(mut self) -> Self {
        self.shared.modules = Root::Everything;
        self
    }

    /// Lets the scripts of a folder import packages of npm by their names: those in the folders
    /// `node_modules` of this folder and of the ones above it. None by default. Needs the feature
    /// `packages`.
    ///
    /// `import` and `require` find files as Node does, with the conditions `boa-ws`, `worker` and
    /// `browser` in the place of `node`, and with the field `browser`. Packages may be CommonJS. Their
    /// files find `process`, `Buffer`, `global` and `setImmediate`, and import modules of Node such as
    /// `events`. Scripts of one's own do not find these names. An [import map](Self::import_map)
    /// comes first.
    ///
    /// A package reads no files but those in this folder and in the folders of packages, whether
    /// through `..` or through a symbolic link. For scripts of one's own, the `package.json` of their
    /// project counts too, and files `tsconfig*.json` up to it, which may be above this folder: they
    /// name files in this folder, and with [`modules_from_anywhere`](Self::modules_from_anywhere)
    /// any files. There, a package that a script imports through a symbolic link, as of `npm link`,
    /// has the files of its folder. Only scripts that are files, or that the program has
    /// in memory, import packages. The errors of sockets of the package `ws` tell why a connection
    /// has failed, also without [`failure_details`](Self::failure_details).
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = std::env::temp_dir().join(format!("boa_websocket-packages-{}", std::process::id()));
    /// # std::fs::create_dir_all(folder.join("node_modules/greet"))?;
    /// # std::fs::write(folder.join("node_modules/greet/index.js"), "exports.greet = (name) => `hello ${name}`")?;
    /// # std::fs::write(folder.join("bot.mjs"), "import { greet } from 'greet'; export const said = greet('Ada')")?;
    /// let mut runtime = Runtime::builder().packages(&folder).build()?;
    /// let bot = runtime.import(folder.join("bot.mjs")).await?; // import { greet } from "greet"; ...
    /// # std::fs::remove_dir_all(&folder)?;
    /// let context = runtime.context();
    /// let said = bot.namespace(context).get(boa_engine::js_string!("said"), context)?;
    /// assert_eq!(said.to_string(context)?.to_std_string_lossy(), "hello Ada");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "packages")]
    pub fn packages(mut self, folder: impl Into<PathBuf>) -> Self {
        self.shared.packages = Some(folder.into());
        self
    }

    /// Calls a function with the path of each file that is loaded as a module, before it is read.
    /// Symbolic links in the path are resolved. For programs that run a script again when one of
    /// its files has changed.
    pub fn on_module_file(mut self, callback: impl Fn(&Path) + 'static) -> Self {
        self.on_module_file = Some(Rc::new(callback));
        self
    }

    /// The folder for relative script names. Scripts then see `file:` URLs, in `filename` of an
    /// `ErrorEvent`. Without it a relative name is not a path, so scripts do not learn the folder.
    pub fn script_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.script_folder = Some(folder.into());
        self
    }

    /// The main script: its path, or its URL. The URLs of workers that it starts are relative to it,
    /// unless there is a [location](Builder::location). Imports of code without a name are
    /// relative to it too. The default is the first script or module that runs, so a program that
    /// runs others before its main one sets this.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder()
    ///     .main_script("memory:///app/main.js")
    ///     .max_workers(1).configure_workers(|worker| worker.module("app/worker.js", "postMessage(location.href)"))
    ///     .build()?;
    /// runtime.execute("memory:///lib/setup.js", "var started").await?;
    /// let script = "new Worker('worker.js').onmessage = ({ data }) => { started = data }";
    /// runtime.execute("memory:///app/main.js", script).await?;
    /// runtime.run().await?;
    /// let started: String = runtime.evaluate("started.js", "started").await?;
    /// assert_eq!(started, "memory:///app/worker.js");
    /// # Ok(())
    /// # }
    /// ```
    pub fn main_script(mut self, name: impl Into<PathBuf>) -> Self {
        self.main_script = Some(name.into());
        self
    }

    /// Adds a module in memory. Scripts import it by `name`: a URL, or a name such as `config` or
    /// `lib/rooms.mjs`, which is relative to `memory:///`. An import may take it as JSON or as
    /// text.
    ///
    /// ```
    /// # use boa_websocket::Runtime;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), boa_websocket::Error> {
    /// let mut runtime = Runtime::builder()
    ///     .module("lib/greet.mjs", "export const greet = (name) => `hello ${name}`; export const { url } = import.meta;")
    ///     .module("names", r#"["Ada"]"#)
    ///     .module("main", "import { greet, url } from './lib/greet.mjs';
    ///         import names from 'names' with { type: 'json' };
    ///         globalThis.said = `${names.map(greet)} from ${url}`;")
    ///     .build()?;
    /// runtime.import("main").await?;
    /// assert_eq!(runtime.evaluate::<String>("said.js", "said").await?, "hello Ada from memory:///lib/greet.mjs");
    /// # Ok(())
    /// # }
    /// ```
    pub fn module(mut self, name: impl Into<String>, source: impl Into<ModuleSource>) -> Self {
        self.module_sources
            .push((name.into(), module_source::in_memory(source.into())));
        self
    }

    /// Sets a function that fetches modules: from a database, or by HTTP. It is asked for the URLs
    /// that are neither in memory nor files. `file:` URLs are asked for too, unless
    /// [`Builder::modules`] or [`Builder::modules_from_anywhere`] permit files. [`ModuleFetch`] has
    /// an example.
    ///
    /// The function decides what scripts may import: [`Builder::permissions`] are for sockets. It
    /// is called once for each URL and type, unless it fails. An `Err` is the reason in the
    /// TypeError of the import, and says where the import is. The future runs on the runtime's
    /// thread and need not be `Send`. [`Limits::module_time`](crate::Limits::module_time) and
    /// [`Limits::module_bytes`](crate::Limits::module_bytes) bound it. The modules are not in a
    /// [recording](Builder::record): a replay asks again.
    pub fn fetch_modules<F, E>(mut self, fetch: impl Fn(ModuleFetch) -> F + 'static) -> Self
    where
        F: Future<Output = Result<ModuleSource, E>> + 'static,
        E: fmt::Display + 'static,
    {
        self.fetch_module = Some(module_source::boxed(fetch));
        self
    }

    /// Sets addresses for the specifiers of modules. The addresses name files, modules in memory,
    /// or modules that [`Builder::fetch_modules`] fetches. Files have to be permitted nevertheless.
    ///
    /// ```
    /// use boa_websocket::{Runtime, runtime::ImportMap};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let map = ImportMap::parse(r#"{ "imports": { "chat": "./chat-2.mjs" } }"#, &"memory:///".parse()?)?;
    /// let builder = Runtime::builder().import_map(map).module("chat-2.mjs", "export default 2");
    /// let mut runtime = builder.build()?;
    /// assert_eq!(runtime.evaluate::<u8>("a.js", "import('chat').then((chat) => chat.default)").await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn import_map(mut self, map: ImportMap) -> Self {
        self.shared.import_map = Some(map.addresses);
        self
    }

    /// Reports errors of bundles with the positions in the sources that they were made of, by their
    /// [source maps](https://tc39.es/ecma426/). Needs the feature `source-maps`.
    ///
    /// `load` returns the map of a script: it is given the name of the script and the URL in its
    /// last comment `//# sourceMappingURL=`, which usually is relative to the script. It is called
    /// when the first error of that script is reported. A map in the comment itself, a `data:` URL,
    /// is used without a call. A map that is missing, not valid, larger than 32 MiB, or of sections
    /// is ignored: the positions are those in the bundle then.
    ///
    /// The positions are in [`ErrorReport`](crate::dom::ErrorReport),
    /// [`Error::NeverSettles`](crate::Error::NeverSettles) and the output of `console`. Scripts see
    /// positions in the bundle, as in browsers: in `error.stack` and
    /// [`ErrorEvent`](https://html.spec.whatwg.org/multipage/webappapis.html#errorevent).
    ///
    /// ```
    /// use boa_websocket::{Error, Runtime};
    /// use std::{fs, path::Path};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let map = r#"{ "version": 3, "sources": ["../src/chat.ts"], "names": [], "mappings": "AAEI" }"#;
    /// # let read = |_| Ok::<_, std::io::Error>(map.as_bytes().to_vec());
    /// let maps = move |script: &str, url: &str| {
    /// # /*
    ///     fs::read(Path::new(script).with_file_name(url)).ok()
    /// # */ read(Path::new(script).with_file_name(url)).ok()
    /// };
    /// let mut runtime = Runtime::builder().source_maps(maps).build()?;
    /// let bundle = "null.x\n//# sourceMappingURL=chat.js.map";
    /// let Err(Error::Script(report)) = runtime.execute("app/dist/chat.js", bundle).await else { panic!() };
    /// assert!(report.to_string().ends_with(" (app/src/chat.ts:3:5)"), "{report}");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "source-maps")]
    pub fn source_maps(mut self, load: impl Fn(&str, &str) -> Option<Vec<u8>> + 'static) -> Self {
        self.source_maps = Some(SourceMaps::new(Box::new(load)));
        self
    }

    /// Sets a module loader of the engine in place of files, memory, import map and the function of
    /// [`Builder::fetch_modules`], which have no effect then.
    /// [`Runtime::import`](crate::Runtime::import) passes its path to the loader.
    pub fn module_loader(mut self, loader: Rc<impl ModuleLoader>) -> Self {
        self.loader = Some(loader);
        self
    }

    /// Sets the transpiler, for languages such as TypeScript. None by default. [`Transpiler`] has
    /// an example.
    pub fn transpiler(mut self, transpiler: Rc<dyn Transpiler>) -> Self {
        self.transpiler = Some(transpiler);
        self
    }
}
