//! [test262](https://github.com/tc39/test262) for the functions of ECMAScript that `src/engine/` replaces: a case that passes in the engine
//! alone passes in a runtime.
//!
//! ```sh
//! git clone https://github.com/tc39/test262 target/test262
//! TEST262=target/test262 cargo test --test test262
//! ```
//!
//! The suite is in no package registry, so without the variable nothing is run.

#[path = "common/files.rs"]
mod files;
#[path = "../crates/wireline/tests/not_run/mod.rs"]
mod not_run;

use boa_websocket::{
    Error, Limits, Runtime,
    engine::{
        Context, JsArgs, JsNativeError, JsObject, JsResult, JsValue, NativeFunction, Script, Source, js_string,
        object::{ObjectInitializer, builtins::JsArrayBuffer},
        property::Attribute,
    },
};
use files::files;
use not_run::not_run_without_file;
use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// The folders below `test/` with cases of what `src/engine/` replaces.
const FOLDERS: &[&str] = &[
    "annexB/built-ins/RegExp",
    "built-ins/Array/prototype/flat",
    "built-ins/Array/prototype/join",
    "built-ins/Array/prototype/sort",
    "built-ins/Array/prototype/toLocaleString",
    "built-ins/Array/prototype/toSorted",
    "built-ins/Array/prototype/toString",
    "built-ins/BigInt/prototype/toLocaleString",
    "built-ins/Date/prototype/toLocaleDateString",
    "built-ins/Date/prototype/toLocaleString",
    "built-ins/Date/prototype/toLocaleTimeString",
    "built-ins/Error/isError",
    "built-ins/Error/prototype/toString",
    "built-ins/Function/prototype/toString",
    "built-ins/JSON",
    "built-ins/Number/prototype/toLocaleString",
    "built-ins/Object/prototype/__proto__",
    "built-ins/Object/prototype/toLocaleString",
    "built-ins/Object/setPrototypeOf",
    "built-ins/Reflect/setPrototypeOf",
    "built-ins/RegExp",
    "built-ins/RegExpStringIteratorPrototype",
    "built-ins/String/prototype/endsWith",
    "built-ins/String/prototype/includes",
    "built-ins/String/prototype/indexOf",
    "built-ins/String/prototype/lastIndexOf",
    "built-ins/String/prototype/localeCompare",
    "built-ins/String/prototype/match",
    "built-ins/String/prototype/matchAll",
    "built-ins/String/prototype/normalize",
    "built-ins/String/prototype/replace",
    "built-ins/String/prototype/replaceAll",
    "built-ins/String/prototype/search",
    "built-ins/String/prototype/split",
    "built-ins/String/prototype/startsWith",
    "built-ins/TypedArray/prototype/sort",
    "built-ins/TypedArray/prototype/toSorted",
    "intl402/Array/prototype/toLocaleString",
    "intl402/BigInt/prototype/toLocaleString",
    "intl402/Date/prototype",
    "intl402/Number/prototype/toLocaleString",
    "language/expressions/arrow-function",
    "language/literals/regexp",
];

/// Large cases about the data of Unicode in the engine's crate `regress`, of which `src/engine/` replaces nothing.
const LEFT_OUT: &str = "built-ins/RegExp/property-escapes/generated";

/// The files of the harness that come before each case.
const PRELUDE: [&str; 2] = ["assert.js", "sta.js"];

/// The limit on the iterations of the loops of a call, so that a case ends. More than any case needs.
const LOOP_ITERATIONS: u64 = 10_000_000;

/// The stack of the thread of a case, in bytes.
const STACK: usize = 16 << 20;

#[test]
fn what_passes_in_the_engine_alone_passes_in_a_runtime() {
    let Some(root) = env::var_os("TEST262").map(PathBuf::from) else {
        return not_run_without_file(
            "TEST262 is no folder with test262: git clone https://github.com/tc39/test262 target/test262, \
            then TEST262=target/test262 cargo test --test test262",
        );
    };
    let suite = Suite::open(&root);
    let count = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::default());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = suite.cases.get(count.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = suite.outcome(case);
                    tally.lock().expect("no thread panicked").add(case, outcome);
                }
            });
        }
    });
    let tally = tally.into_inner().expect("no thread panicked");
    let Tally { both, only_runtime, neither, skipped, lost } = &tally;
    let summary = format!(
        "\ntest262: {} cases; {both} pass with and without the modules, {only_runtime} only with them, {} only without them, \
        {neither} fail with and without them, {skipped} are not run (modules, asynchronous cases)\n",
        suite.cases.len(),
        lost.len(),
    );
    // Standard error itself, which the harness does not capture.
    io::stderr().write_all(summary.as_bytes()).expect("standard error is open");
    assert!(lost.is_empty(), "they pass in the engine alone and not in a runtime:\n{}", lost.join("\n"));
}

/// How a case ended, with the reason of a failure.
type Outcome = Result<(), String>;

#[derive(Default)]
struct Tally {
    both: usize,
    only_runtime: usize,
    neither: usize,
    skipped: usize,
    lost: Vec<String>,
}

impl Tally {
    /// Counts the outcomes in a runtime and in the engine alone. `None` is a case that is not run.
    fn add(&mut self, case: &Case, outcome: Option<(Outcome, Outcome)>) {
        match outcome {
            None => self.skipped += 1,
            Some((Ok(()), Ok(()))) => self.both += 1,
            Some((Ok(()), Err(_))) => self.only_runtime += 1,
            Some((Err(_), Err(_))) => self.neither += 1,
            Some((Err(why), Ok(()))) => self.lost.push(format!("{}: {why}", case.path.display())),
        }
    }
}

/// A file of the suite.
struct Case {
    path: PathBuf,
    source: String,
    metadata: Metadata,
}

/// What the comment between `/*---` and `---*/` says: YAML, of which the suite uses little.
#[derive(Default)]
struct Metadata {
    flags: Vec<String>,
    includes: Vec<String>,
    /// The name of the exception that is expected.
    negative: Option<String>,
}

impl Metadata {
    fn parse(source: &str) -> Self {
        let text = source.split_once("/*---").and_then(|(_, rest)| rest.split_once("---*/"));
        // Some cases are about other ends of lines.
        let text = text.map(|(text, _)| text.replace("\r\n", "\n").replace('\r', "\n")).unwrap_or_default();
        let value = |key: &str| -> Vec<String> {
            let after = text.split_once(&format!("\n{key}:")).map(|(_, after)| after).unwrap_or_default();
            let rows = after.lines().enumerate().take_while(|(index, row)| *index == 0 || row.starts_with([' ', '-']));
            let words = rows.flat_map(|(_, row)| row.split([' ', ',', '[', ']']));
            words.filter(|word| !word.is_empty() && *word != "-").map(str::to_owned).collect()
        };
        let negative = value("negative");
        let kind = negative.iter().skip_while(|word| *word != "type:").nth(1).cloned();
        Self { flags: value("flags"), includes: value("includes"), negative: kind }
    }

    fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}

struct Suite {
    cases: Vec<Case>,
    /// The files of the harness by their names.
    harness: BTreeMap<String, String>,
}

impl Suite {
    fn open(root: &Path) -> Self {
        let mut harness = BTreeMap::new();
        let folder = root.join("harness");
        for path in files(&folder, "js") {
            let name = path.strip_prefix(&folder).expect("it is in the folder").to_string_lossy().replace('\\', "/");
            harness.insert(name, read(&path));
        }
        let mut cases = Vec::new();
        let folder = root.join("test");
        for name in FOLDERS {
            let before = cases.len();
            for file in files(&folder.join(name), "js") {
                let path = file.strip_prefix(&folder).expect("it is in the folder").to_owned();
                let is_fixture = path.to_string_lossy().contains("_FIXTURE");
                if !is_fixture && !path.starts_with(LEFT_OUT) {
                    let source = read(&file);
                    cases.push(Case { path, metadata: Metadata::parse(&source), source });
                }
            }
            assert!(cases.len() > before, "there is no case in {}", folder.join(name).display());
        }
        Self { cases, harness }
    }

    /// The outcomes of a case in a runtime and in the engine alone.
    fn outcome(&self, case: &Case) -> Option<(Outcome, Outcome)> {
        if case.metadata.has("module") || case.metadata.has("async") {
            return None;
        }
        let run = |evaluate: Evaluate| {
            let (raw, only_strict) = (case.metadata.has("raw"), case.metadata.has("onlyStrict"));
            if !only_strict {
                self.run(case, "", evaluate)?;
            }
            if raw || case.metadata.has("noStrict") {
                return Ok(());
            }
            self.run(case, "\"use strict\";\n", evaluate).map_err(|why| format!("strict: {why}"))
        };
        Some((run(in_runtime), run(in_engine)))
    }

    /// Runs a case on a thread of its own, with what that has to itself: the heap of the engine's, and its panics.
    fn run(&self, case: &Case, directive: &str, evaluate: Evaluate) -> Outcome {
        let mut sources = Vec::new();
        if !case.metadata.has("raw") {
            for name in PRELUDE.into_iter().chain(case.metadata.includes.iter().map(String::as_str)) {
                let source = self.harness.get(name).unwrap_or_else(|| panic!("the harness has no {name}"));
                sources.push(source.clone());
            }
        }
        sources.push(format!("{directive}{}", case.source));
        let thread = thread::Builder::new().stack_size(STACK).spawn(move || evaluate(&sources));
        let thrown = thread.expect("there is a thread to be had").join().map_err(|_| "it panicked".to_owned())?;
        match (thrown, &case.metadata.negative) {
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(expected)) => Err(format!("no {expected} was thrown")),
            (Err(Thrown { name, .. }), Some(expected)) if name == *expected => Ok(()),
            (Err(Thrown { message, .. }), _) => Err(message),
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An exception.
struct Thrown {
    /// The name of its constructor.
    name: String,
    message: String,
}

impl Thrown {
    fn new(value: &JsValue, message: String, context: &mut Context) -> Self {
        let constructor = value.as_object().and_then(|error| error.get(js_string!("constructor"), context).ok());
        let name = constructor
            .and_then(|constructor| constructor.as_object())
            .and_then(|constructor| constructor.get(js_string!("name"), context).ok())
            .and_then(|name| name.as_string());
        Self { name: name.map(|name| name.to_std_string_lossy()).unwrap_or_default(), message }
    }

    fn without_value(message: String) -> Self {
        Self { name: String::new(), message }
    }
}

/// Evaluates scripts one after the other, in a new realm.
type Evaluate = fn(&[String]) -> Result<(), Thrown>;

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.loop_iterations = Some(LOOP_ITERATIONS);
    limits
}

/// With the modules of `src/engine/`.
fn in_runtime(sources: &[String]) -> Result<(), Thrown> {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there is a loop to be had");
    tokio.block_on(async {
        let mut runtime = Runtime::builder().limits(limits()).setup(define_host).build().expect("it can be built");
        for source in sources {
            match runtime.execute("case.js", source).await {
                Ok(_) => {}
                Err(Error::Script(report)) => {
                    return Err(Thrown::new(&report.value, report.message, runtime.context()));
                }
                Err(error) => return Err(Thrown::without_value(error.to_string())),
            }
        }
        Ok(())
    })
}

/// In the engine alone.
fn in_engine(sources: &[String]) -> Result<(), Thrown> {
    let (mut context, limits) = (Context::default(), limits());
    context.runtime_limits_mut().set_recursion_limit(limits.recursion);
    context.runtime_limits_mut().set_stack_size_limit(limits.stack);
    context.runtime_limits_mut().set_loop_iteration_limit(LOOP_ITERATIONS);
    define_host(&mut context).map_err(|error| Thrown::without_value(error.to_string()))?;
    for source in sources {
        if let Err(error) = context.eval(Source::from_bytes(source)) {
            let message = error.to_string();
            return Err(match error.into_opaque(&mut context) {
                Ok(value) => Thrown::new(&value, message, &mut context),
                Err(_) => Thrown::without_value(message),
            });
        }
    }
    Ok(())
}

/// Defines `print` and `$262`, of which agents, `gc` and `IsHTMLDDA` are missing: cases with them fail with the modules and without.
fn define_host(context: &mut Context) -> JsResult<()> {
    let print = NativeFunction::from_copy_closure(|_, _, _| Ok(JsValue::undefined()));
    context.register_global_callable(js_string!("print"), 0, print)?;
    let host = host(context);
    context.register_global_property(js_string!("$262"), host, Attribute::all())
}

/// The `$262` of the current realm.
fn host(context: &mut Context) -> JsObject {
    let (realm, global) = (context.realm().clone(), context.global_object());
    let evaluate = NativeFunction::from_copy_closure_with_captures(
        |_, args, realm, context| {
            let source = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
            Script::parse(Source::from_bytes(&source), Some(realm.clone()), context)?.evaluate(context)
        },
        realm,
    );
    ObjectInitializer::new(context)
        .function(NativeFunction::from_fn_ptr(create_realm), js_string!("createRealm"), 0)
        .function(NativeFunction::from_fn_ptr(detach), js_string!("detachArrayBuffer"), 1)
        .function(evaluate, js_string!("evalScript"), 1)
        .property(js_string!("global"), global, Attribute::all())
        .build()
}

/// Makes a realm of the engine's alone, and returns its `$262`.
fn create_realm(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let created = context.create_realm()?;
    let current = context.enter_realm(created);
    let host = host(context);
    context.enter_realm(current);
    Ok(host.into())
}

fn detach(_: &JsValue, args: &[JsValue], _: &mut Context) -> JsResult<JsValue> {
    let buffer = args.get_or_undefined(0).as_object();
    let buffer = buffer.ok_or_else(|| JsNativeError::typ().with_message("there is no buffer"))?;
    // What was detached before remains so.
    let _ = JsArrayBuffer::from_object(buffer)?.detach(&JsValue::undefined());
    Ok(JsValue::null())
}
