//! [CommonJS](https://nodejs.org/api/modules.html): `require`, `module` and `exports`.

use super::{
    NODE, Packages, Target,
    bundles::is_bundle,
    export_names,
    finder::{Asker, Asks, Format, NODE_MODULES},
    is_of_node, is_relative, node,
};
use crate::{
    runtime::{
        evaluation::mark_as_handled,
        modules::{
            Goal,
            loader::Loader,
            nesting,
            requester::{Reach, Requester, active_referrer},
        },
        program, source_text,
        sources::not_text,
    },
    webidl::{function, type_error},
};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue, Module, NativeFunction,
    Script, Source,
    builtins::promise::PromiseState,
    js_string,
    module::SyntheticModuleInitializer,
    object::{
        FunctionObjectBuilder,
        builtins::{JsArray, JsPromise},
    },
    property::PropertyKey,
};
use boa_gc::{Finalize, Trace};
use futures_util::FutureExt;
use std::{
    borrow::Cow,
    cell::RefCell,
    path::{Path, PathBuf},
    rc::{Rc, Weak},
};
use url::Url;

/// The names that each module of CommonJS has of its own.
const PARAMETERS: &str = "exports, require, module, __filename, __dirname";

/// The most calls of `require` within one another.
const MAX_DEPTH: usize = 1000;

/// The bytes of the stack that a call of `require` may take, and those of a new stack.
const STACK: (usize, usize) = (256 << 10, 4 << 20);

/// What a `require` knows.
#[derive(Clone, Trace, Finalize)]
struct Requires {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    packages: Weak<Packages>,
    #[unsafe_ignore_trace]
    importer: PathBuf,
}

/// A path that a function of scripts knows.
#[derive(Clone, Trace, Finalize)]
struct PathText(#[unsafe_ignore_trace] PathBuf);

/// A module of CommonJS as one that is imported.
#[derive(Clone, Trace, Finalize)]
struct Imported {
    #[unsafe_ignore_trace]
    packages: Weak<Packages>,
    #[unsafe_ignore_trace]
    path: PathBuf,
    names: Vec<JsString>,
}

impl Packages {
    /// The module of a file, for an `import`. The module of another format is parsed by the module
    /// map.
    pub(in crate::runtime) fn imported(
        self: &Rc<Self>,
        path: &Path,
        format: Format,
        bytes: &[u8],
        context: &mut Context,
    ) -> JsResult<Option<Module>> {
        if format == Format::Module {
            return Ok(None);
        }
        // The keys of `require.cache` are paths as text, and no two files have the same one.
        if path.to_str().is_none() {
            return Err(type_error(format!(
                "'{}' is no module, and its path is not UTF-8: rename the file, or its folder",
                path.display()
            )));
        }
        let text = source_text::text(bytes).map_err(|problem| not_text(&problem, path))?;
        self.event_loop.sources.keep(path, text);
        if format == Format::Json {
            return self
                .event_loop
                .parse_json_module(path, text, context)
                .map(Some);
        }
        let text = &*self.javascript(path, text)?;
        let names = export_names::of_module(self, path, text);
        match names {
            None if format == Format::BySyntax && has_module_syntax(text) => Ok(None),
            // A source that is none of CommonJS throws when it runs.
            names => {
                let names = names.unwrap_or_default();
                if is_bundle(text) {
                    self.keep_bundle(path, &names);
                }
                Ok(Some(self.synthetic(path, &names, context)))
            }
        }
    }

    /// The module of Node with this name, for an `import`.
    pub(in crate::runtime) fn node_module(
        self: &Rc<Self>,
        name: &str,
        context: &mut Context,
    ) -> JsResult<Module> {
        let Some(name) = node::named(name) else {
            return Ok(Module::synthetic(
                &[js_string!("default")],
                SyntheticModuleInitializer::from_copy_closure(|module, context| {
                    let empty = JsObject::with_object_proto(context.intrinsics());
                    module.set_export(&js_string!("default"), empty.into())
                }),
                None,
                None,
                context,
            ));
        };
        let exports = self.node_exports(name, context)?;
        let names = own_names(&exports, context)?;
        let path = PathBuf::from(format!("{NODE}{name}"));
        Ok(self.synthetic(&path, &names, context))
    }

    /// A module with the value of `module.exports` as its default export, and with the names of its
    /// properties. It runs when it is evaluated, in the order of the graph.
    pub(super) fn synthetic(
        self: &Rc<Self>,
        path: &Path,
        names: &[String],
        context: &mut Context,
    ) -> Module {
        let mut exported = vec![js_string!("default"), js_string!("module.exports")];
        for name in names {
            let name = JsString::from(name.as_str());
            if !exported.contains(&name) {
                exported.push(name);
            }
        }
        let imported = Imported {
            packages: Rc::downgrade(self),
            path: path.to_owned(),
            names: exported[2..].to_vec(),
        };
        let steps = SyntheticModuleInitializer::from_copy_closure_with_captures(
            |module, imported: &Imported, context| {
                let packages = imported.packages.upgrade().ok_or_else(dropped)?;
                let exports = packages.run(&imported.path, context)?;
                module.set_export(&js_string!("default"), exports.clone())?;
                module.set_export(&js_string!("module.exports"), exports.clone())?;
                for name in &imported.names {
                    let value = match exports.as_object() {
                        Some(object) => object.get(name.clone(), context)?,
                        None => JsValue::undefined(),
                    };
                    module.set_export(name, value)?;
                }
                Ok(())
            },
            imported,
        );
        Module::synthetic(&exported, steps, Some(path.to_owned()), None, context)
    }

    /// `module.exports` of a file or of a module of Node, which runs if it has not.
    fn run(self: &Rc<Self>, path: &Path, context: &mut Context) -> JsResult<JsValue> {
        if let Some(name) = path.to_str().and_then(|name| name.strip_prefix(NODE))
            && let Some(name) = node::named(name)
        {
            return self.node_exports(name, context);
        }
        self.load(path, Format::CommonJs, None, context)
    }

    /// Runs the file of CommonJS that a worker begins with.
    pub(in crate::runtime) fn run_main(
        self: &Rc<Self>,
        path: &Path,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        self.set_main(path);
        self.load(path, Format::CommonJs, None, context)
    }

    /// `require(specifier)`
    fn require(
        self: &Rc<Self>,
        specifier: &str,
        importer: &Path,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        // A module of Node requires others. It may call a `require` that code of a server has given
        // to it, and no other code gets what is native, whatever `require` it has.
        let referrer = active_referrer(context);
        if let Some(caller) = referrer.path()
            && is_of_node(caller)
        {
            if specifier == node::NATIVE && caller == importer {
                return self.native(context);
            }
            if let Some(name) = node::named(specifier) {
                return self.node_exports(name, context);
            }
        }
        let asker = self.requiring(importer, context)?;
        if specifier == program::NAME && self.event_loop.program.is_some() {
            return self.program_namespace(context);
        }
        match self.find_for(asker, specifier, importer, Asks::Require) {
            Ok(Target::Nothing) => Ok(JsObject::with_object_proto(context.intrinsics()).into()),
            Ok(Target::Node(name)) => self.node_exports(name, context),
            Ok(Target::File(path, format)) => self.load(&path, format, Some(importer), context),
            Err(why) => {
                let from = importer.display();
                let message = format!("Cannot find module '{specifier}' from '{from}': {why}");
                Err(coded("MODULE_NOT_FOUND", message, context))
            }
        }
    }

    /// Throws if the running code may not require files: code of a server may have got a `require`
    /// from another script, or by a function of the language that it has replaced.
    pub(super) fn check_requester(&self, context: &mut Context) -> JsResult<()> {
        self.reach_of_requester(context).map(drop)
    }

    /// Who requires a file: a package that has got the `require` of a script, or has made one for the
    /// path of a script, is a package still.
    fn requiring(&self, importer: &Path, context: &mut Context) -> JsResult<Asker> {
        let reach = self.reach_of_requester(context)?;
        Ok(match self.asker(importer) {
            Asker::Script if reach == Reach::Packages => Asker::Package,
            asker => asker,
        })
    }

    fn reach_of_requester(&self, context: &mut Context) -> JsResult<Reach> {
        let loader = context.downcast_module_loader::<Loader>();
        let loader = loader.ok_or_else(dropped)?;
        let referrer = active_referrer(context);
        match loader.reach(Requester::of(&referrer)) {
            Reach::Nothing => {
                let message = "require is for the program's own scripts and for packages, and not for code of a server";
                Err(coded("ERR_ACCESS_DENIED", message.to_owned(), context))
            }
            reach @ (Reach::Packages | Reach::Scripts) => Ok(reach),
        }
    }

    /// The namespace of the module `boa-ws`.
    fn program_namespace(&self, context: &mut Context) -> JsResult<JsValue> {
        let loader = context.downcast_module_loader::<Loader>();
        let module = loader.ok_or_else(dropped)?.program_module(context)?;
        let path = Path::new(program::NAME);
        settled(&module.load(context), path, context)?;
        module.link(context)?;
        settled(&module.evaluate(context)?, path, context)?;
        Ok(module.namespace(context).into())
    }

    /// `module.exports` of a file. `parent` is the module of CommonJS that requires it.
    pub(super) fn load(
        self: &Rc<Self>,
        path: &Path,
        format: Format,
        parent: Option<&Path>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if let Some(known) = self.cached(path, context)? {
            return known.get(js_string!("exports"), context);
        }
        let bytes = self
            .read(path)
            .map_err(|error| type_error(format!("'{}': {error}", path.display())))?;
        let text = source_text::text(&bytes).map_err(|problem| not_text(&problem, path))?;
        self.event_loop.sources.keep(path, text);
        match format {
            Format::Json => self.json(path, text, context),
            Format::Module => self.required_module(path, context),
            Format::CommonJs | Format::BySyntax => {
                let function = match self.function_of(path, text, context) {
                    Ok(function) => function,
                    Err(_) if format == Format::BySyntax && has_module_syntax(text) => {
                        return self.required_module(path, context);
                    }
                    Err(error) => return Err(error),
                };
                self.call(path, &function, parent, context)
            }
        }
    }

    /// `require.cache`
    fn cache(&self) -> JsObject {
        let mut cache = self.cache.borrow_mut();
        cache.get_or_insert_with(JsObject::with_null_proto).clone()
    }

    /// The object `module` of a file. A script may have put another one in its place.
    fn cached(&self, path: &Path, context: &mut Context) -> JsResult<Option<JsObject>> {
        let known = self.cache().get(key_of(path), context)?;
        Ok(known.as_object())
    }

    /// Forgets a module that has thrown.
    fn forget(&self, path: &Path, context: &mut Context) {
        self.modules_of_node.borrow_mut().remove(path);
        // A script may have frozen it.
        let _ = self.cache().delete_property_or_throw(key_of(path), context);
    }

    fn json(self: &Rc<Self>, path: &Path, text: &str, context: &mut Context) -> JsResult<JsValue> {
        let json = self.event_loop.parse_json_module(path, text, context)?;
        json.link(context)?;
        settled(&json.evaluate(context)?, path, context)?;
        let value = json
            .namespace(context)
            .get(js_string!("default"), context)?;
        let module = self.module_object(path, context)?;
        module.set(js_string!("exports"), value.clone(), true, context)?;
        Ok(value)
    }

    /// The JavaScript of a source that is TypeScript by its name.
    fn javascript<'a>(&self, path: &Path, text: &'a str) -> JsResult<Cow<'a, str>> {
        if path.extension().is_some_and(|it| it == "cts" || it == "ts") {
            self.event_loop.transpiled(path, text, Goal::Script)
        } else {
            Ok(Cow::Borrowed(text))
        }
    }

    /// The function whose body a source is.
    fn function_of(&self, path: &Path, text: &str, context: &mut Context) -> JsResult<Script> {
        let text = self.javascript(path, text)?;
        let text = without_hashbang(&text);
        nesting::with_stack(&text, || {
            self.event_loop.parsing(path, &text, context, |context| {
                Script::parse_function_body(&text, path, PARAMETERS, context)
            })
        })
    }

    /// Runs a module of CommonJS. While it runs, and after it, `require` gives its
    /// `module.exports`. One that throws is run again by the next `require`.
    pub(super) fn call(
        self: &Rc<Self>,
        path: &Path,
        function: &Script,
        parent: Option<&Path>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if self.depth.get() >= MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} modules require one another");
            return Err(JsNativeError::range().with_message(message).into());
        }
        let module = self.module_object(path, context)?;
        if let Some(parent) = parent
            && let Some(parent) = self.cached(parent, context)?
        {
            module.create_data_property_or_throw(js_string!("parent"), parent.clone(), context)?;
            // A script may have put another value there.
            let children = parent.get(js_string!("children"), context)?;
            if let Some(children) = children.as_object()
                && let Ok(children) = JsArray::from_object(children.clone())
            {
                children.push(module.clone(), context)?;
            }
        }
        self.depth.set(self.depth.get() + 1);
        let called = stacker::maybe_grow(STACK.0, STACK.1, || {
            let exports = module.get(js_string!("exports"), context)?;
            let require = module.get(js_string!("require"), context)?;
            let name = path.display().to_string();
            let folder = path.parent().unwrap_or(path).display().to_string();
            let arguments = [
                exports.clone(),
                require,
                module.clone().into(),
                JsString::from(name).into(),
                JsString::from(folder).into(),
            ];
            let function = function.evaluate(context)?;
            let function = function.as_callable().ok_or_else(dropped)?;
            function.call(&exports, &arguments, context)
        });
        self.depth.set(self.depth.get() - 1);
        if let Err(error) = called {
            self.forget(path, context);
            return Err(error);
        }
        module.set(js_string!("loaded"), true, false, context)?;
        module.get(js_string!("exports"), context)
    }

    /// The object `module`.
    fn module_object(self: &Rc<Self>, path: &Path, context: &mut Context) -> JsResult<JsObject> {
        let name = JsString::from(path.display().to_string());
        let module = JsObject::with_object_proto(context.intrinsics());
        let exports = JsObject::with_object_proto(context.intrinsics());
        let is_main = self.main.borrow().as_deref() == Some(path);
        if is_main {
            *self.main_module.borrow_mut() = Some(module.clone());
        }
        let require = self.require_function(path, context)?;
        let mut set = |key: JsString, value: JsValue| {
            module.create_data_property_or_throw(key, value, context)
        };
        set(js_string!("id"), name.clone().into())?;
        set(js_string!("filename"), name.into())?;
        set(js_string!("exports"), exports.into())?;
        set(js_string!("loaded"), false.into())?;
        set(js_string!("require"), require.into())?;
        if is_main {
            set(js_string!("parent"), JsValue::null())?;
        }
        let children = JsArray::new(context)?;
        let paths = folders_of_packages(path, context)?;
        for (key, list) in [
            (js_string!("children"), children),
            (js_string!("paths"), paths),
        ] {
            module.create_data_property_or_throw(key, list, context)?;
        }
        if path.to_str().is_some_and(|name| name.starts_with(NODE)) {
            self.modules_of_node
                .borrow_mut()
                .insert(path.to_owned(), module.clone());
        } else {
            self.cache()
                .create_data_property_or_throw(key_of(path), module.clone(), context)?;
        }
        Ok(module)
    }

    pub(super) fn require_function(
        self: &Rc<Self>,
        importer: &Path,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let captured = Requires {
            packages: Rc::downgrade(self),
            importer: importer.to_owned(),
        };
        let require = NativeFunction::from_copy_closure_with_captures(
            |_, arguments, it: &Requires, context| {
                let specifier = specifier_of(arguments, context)?;
                let packages = it.packages.upgrade().ok_or_else(dropped)?;
                packages.require(&specifier, &it.importer, context)
            },
            captured.clone(),
        );
        let resolve = NativeFunction::from_copy_closure_with_captures(
            |_, arguments, it: &Requires, context| {
                let specifier = specifier_of(arguments, context)?;
                let packages = it.packages.upgrade().ok_or_else(dropped)?;
                let asker = packages.requiring(&it.importer, context)?;
                match packages.find_for(asker, &specifier, &it.importer, Asks::Require) {
                    Ok(Target::File(path, _)) => {
                        Ok(JsString::from(path.display().to_string()).into())
                    }
                    Ok(_) => Ok(JsString::from(specifier).into()),
                    Err(why) => {
                        let message = format!("Cannot find module '{specifier}': {why}");
                        Err(coded("MODULE_NOT_FOUND", message, context))
                    }
                }
            },
            captured,
        );
        let resolve = function(context.realm(), resolve, js_string!("resolve"), 1);
        let paths = NativeFunction::from_copy_closure_with_captures(
            |_, arguments, importer: &PathText, context| {
                let specifier = specifier_of(arguments, context)?;
                if specifier.starts_with(NODE) || node::named(&specifier).is_some() {
                    return Ok(JsValue::null());
                }
                let folder = importer.0.parent().unwrap_or(&importer.0);
                if is_relative(&specifier) {
                    let folder = JsString::from(folder.display().to_string());
                    return Ok(JsArray::from_iter([folder.into()], context).into());
                }
                folders_of_packages(&importer.0, context).map(JsValue::from)
            },
            PathText(importer.to_owned()),
        );
        let paths = function(context.realm(), paths, js_string!("paths"), 1);
        resolve.create_data_property_or_throw(js_string!("paths"), paths, context)?;
        let cache = self.cache();
        let main = self.main_module.borrow().clone();
        let require = FunctionObjectBuilder::new(context.realm(), require)
            .name(js_string!("require"))
            .length(1)
            .build();
        let require = JsObject::from(require);
        require.create_data_property_or_throw(js_string!("resolve"), resolve, context)?;
        require.create_data_property_or_throw(js_string!("cache"), cache, context)?;
        let main = main.map_or_else(JsValue::undefined, JsValue::from);
        require.create_data_property_or_throw(js_string!("main"), main, context)?;
        Ok(require)
    }

    /// The namespace of an ES module that is required: its graph may not wait.
    fn required_module(self: &Rc<Self>, path: &Path, context: &mut Context) -> JsResult<JsValue> {
        let loader = context.downcast_module_loader::<Loader>();
        let module = loader.ok_or_else(dropped)?.required(path, context)?;
        self.load_imports(&module, path, context)?;
        if let Some(awaiting) = self.first_awaiting(path) {
            return Err(asynchronous(path, &awaiting, context));
        }
        let linked = module.link(context);
        linked.map_err(|error| in_cycle(error, path, context))?;
        let evaluated = module.evaluate(context);
        let evaluated = evaluated.map_err(|error| in_cycle(error, path, context))?;
        settled(&evaluated, path, context)?;
        let namespace = module.namespace(context);
        let own = js_string!("module.exports");
        if namespace.has_own_property(own.clone(), context)? {
            return namespace.get(own, context);
        }
        if namespace.has_own_property(js_string!("default"), context)?
            && !namespace.has_own_property(js_string!("__esModule"), context)?
        {
            return self.marked(path, context).map(JsValue::from);
        }
        Ok(namespace.into())
    }

    /// The namespace of a module with a default export, with `__esModule` in addition: a compiler
    /// that has made `require` of `import` asks for that before it takes `default`. It is that of
    /// another module, which exports the same bindings.
    fn marked(self: &Rc<Self>, path: &Path, context: &mut Context) -> JsResult<JsObject> {
        if let Some(known) = self.marked.borrow().get(path) {
            return Ok(known.clone());
        }
        let url = Url::from_file_path(path).map_err(|()| type_error("its path is no URL"))?;
        let url = url.as_str();
        let text = format!(
            "export * from {url:?}; export {{ default }} from {url:?}; export const __esModule = true;"
        );
        let source = Source::from_bytes(&text).with_path(path);
        let module = Module::parse(source, None, context)?;
        self.load_imports(&module, path, context)?;
        module.link(context)?;
        settled(&module.evaluate(context)?, path, context)?;
        let namespace = module.namespace(context);
        self.marked
            .borrow_mut()
            .insert(path.to_owned(), namespace.clone());
        Ok(namespace)
    }

    /// Loads what a module imports, which may not wait.
    fn load_imports(&self, module: &Module, path: &Path, context: &mut Context) -> JsResult<()> {
        let others = self.event_loop.new_async_jobs.borrow().len();
        let loaded = module.load(context);
        self.finish_jobs(others, &loaded, context)?;
        settled(&loaded, path, context)
    }

    /// Completes the imports of modules of files, which need not wait. Before them the loop has so
    /// many jobs of others, which it begins itself.
    fn finish_jobs(
        &self,
        others: usize,
        loaded: &JsPromise,
        context: &mut Context,
    ) -> JsResult<()> {
        let next = || {
            let mut jobs = self.event_loop.new_async_jobs.borrow_mut();
            (jobs.len() > others).then(|| jobs.pop()).flatten()
        };
        while matches!(loaded.state(), PromiseState::Pending) {
            let Some(job) = next() else {
                return Ok(());
            };
            let context = RefCell::new(&mut *context);
            match job.call(&context).now_or_never() {
                Some(result) => {
                    result?;
                }
                None => return Err(type_error("a module that is required would have to wait")),
            }
        }
        Ok(())
    }
}

/// The key of a file in `require.cache`.
fn key_of(path: &Path) -> JsString {
    JsString::from(path.display().to_string())
}

/// The folders in which the packages are that a file requires, whether they are there or not.
fn folders_of_packages(file: &Path, context: &mut Context) -> JsResult<JsArray> {
    let folders = JsArray::new(context)?;
    if !is_of_node(file) {
        for folder in file
            .ancestors()
            .skip(1)
            .filter(|it| !it.ends_with(NODE_MODULES))
        {
            let folder = folder.join(NODE_MODULES).display().to_string();
            folders.push(JsString::from(folder), context)?;
        }
    }
    Ok(folders)
}

/// The names of the properties of an object.
pub(super) fn own_names(exports: &JsValue, context: &mut Context) -> JsResult<Vec<String>> {
    let Some(object) = exports.as_object() else {
        return Ok(Vec::new());
    };
    let keys = object.own_property_keys(context)?.into_iter();
    Ok(keys
        .filter_map(|key| match key {
            PropertyKey::String(key) => Some(key.to_std_string_lossy()),
            _ => None,
        })
        .collect())
}

/// An error of a promise of a module that should be settled.
fn settled(promise: &JsPromise, path: &Path, context: &mut Context) -> JsResult<()> {
    match promise.state() {
        PromiseState::Fulfilled(_) => Ok(()),
        PromiseState::Rejected(reason) => {
            mark_as_handled(promise, context);
            Err(JsError::from_opaque(reason))
        }
        PromiseState::Pending => {
            let path = path.display();
            let message = format!(
                "'{path}' awaits at its top level, or imports a module that does: import it by import()"
            );
            Err(coded(ASYNCHRONOUS, message, context))
        }
    }
}

/// The code of the error of Node for a module that is required and has to wait.
const ASYNCHRONOUS: &str = "ERR_REQUIRE_ASYNC_MODULE";

/// The error about a module that awaits at its top level, which another one may import.
fn asynchronous(path: &Path, awaiting: &Path, context: &mut Context) -> JsError {
    let why = if path == awaiting {
        "awaits at its top level".to_owned()
    } else {
        let awaiting = awaiting.display();
        format!("imports '{awaiting}', which awaits at its top level")
    };
    let path = path.display();
    let message = format!("'{path}' {why}: import it by import()");
    coded(ASYNCHRONOUS, message, context)
}

/// The engine's error about a module that is required while it is linked or evaluated.
const IN_PROGRESS: &str = "a module can not be required while it is linked or evaluated";

/// The error of Node for a module that is required in a cycle, or another error.
fn in_cycle(error: JsError, path: &Path, context: &mut Context) -> JsError {
    let is_cycle = error
        .as_native()
        .is_some_and(|error| error.message() == IN_PROGRESS);
    if !is_cycle {
        return error;
    }
    let path = path.display();
    let message = format!(
        "'{path}' is required while it is linked or evaluated, in a cycle: import it by import(), or require it later"
    );
    coded("ERR_REQUIRE_CYCLE_MODULE", message, context)
}

/// A source whose first line, if it names the program that runs it, is a comment.
pub(super) fn without_hashbang(text: &str) -> Cow<'_, str> {
    match text.strip_prefix("#!") {
        Some(rest) => Cow::Owned(format!("//{rest}")),
        None => Cow::Borrowed(text),
    }
}

/// Whether a source that is no CommonJS may be a module.
fn has_module_syntax(text: &str) -> bool {
    text.contains("import") || text.contains("export") || text.contains("await")
}

fn specifier_of(arguments: &[JsValue], context: &mut Context) -> JsResult<String> {
    match arguments.first().and_then(JsValue::as_string) {
        Some(specifier) => Ok(specifier.to_std_string_lossy()),
        None => {
            let message = "The \"id\" argument must be of type string".to_owned();
            Err(coded("ERR_INVALID_ARG_TYPE", message, context))
        }
    }
}

pub(super) fn dropped() -> JsError {
    type_error("the runtime of this module was dropped")
}

/// An error with a property `code`, by which packages recognise it.
pub(super) fn coded(code: &str, message: String, context: &mut Context) -> JsError {
    let error = JsNativeError::error().with_message(message);
    with_code(error.into(), code, context)
}

/// The same for an error that is there.
pub(in crate::runtime) fn with_code(error: JsError, code: &str, context: &mut Context) -> JsError {
    match error.into_opaque(context) {
        Ok(value) => {
            if let Some(object) = value.as_object() {
                // Defining a property of a new object does not fail.
                let code = JsString::from(code);
                let _ = object.create_data_property_or_throw(js_string!("code"), code, context);
            }
            JsError::from_opaque(value)
        }
        Err(error) => error,
    }
}

/// Parses a source of this repository, such as a module of Node.
pub(super) fn own_source(path: &Path, text: &str, context: &mut Context) -> JsResult<Script> {
    Script::parse_function_body(text, path, PARAMETERS, context)
}
