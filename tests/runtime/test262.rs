//! [test262](https://github.com/tc39/test262) in a runtime, once in strict mode and once in sloppy
//! mode where a case may run in both: a case fails exactly if `tests/test262-failures.txt` has it,
//! and none panics.
//!
//! ```sh
//! git clone https://github.com/tc39/test262 target/test262
//! TEST262=target/test262 cargo xtask test --profile release-test --test runtime test262
//! ```
//!
//! The suite is in no package registry, so without the variable nothing is run. `TEST262_EVERY=8`
//! runs each eighth case, from that of the number `TEST262_FIRST` on, and the cases of `JSON`, and
//! `TEST262_UPDATE=1` writes the list anew.

use crate::{files::files, not_run::not_run_without_file};
use boa_websocket::{
    Error, Limits, Runtime,
    engine::{
        Context, JsArgs, JsNativeError, JsObject, JsResult, JsValue, NativeFunction, Script,
        Source, js_string,
        object::{ObjectInitializer, builtins::JsArrayBuffer},
        property::Attribute,
    },
    runtime::StopReason,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    rc::Rc,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// The folders below `test/`. Those left out are for proposals (`staging`) and for
/// internationalization (`intl402`).
const FOLDERS: [&str; 3] = ["language", "built-ins", "annexB"];

/// The largest cases about the data of Unicode, of the crate `regress`.
const LEFT_OUT: &str = "built-ins/RegExp/property-escapes/generated";

/// Proposals, and features that the host does not have.
const SKIPPED_FEATURES: [&str; 15] = [
    "Temporal",
    "await-dictionary",
    "immutable-arraybuffer",
    "iterator-chunking",
    "iterator-includes",
    "Iterator.prototype.join",
    "ShadowRealm",
    "IsHTMLDDA",
    "host-gc-required",
    "source-phase-imports",
    "source-phase-imports-module-source",
    "import-defer",
    "decorators",
    "tail-call-optimization",
    "import-bytes",
];

/// The files of the harness that come before each case.
const PRELUDE: [&str; 3] = ["assert.js", "sta.js", "doneprintHandle.js"];

/// The limit on the iterations of the loops of a call, so that a case ends. More than any case
/// needs.
const LOOP_ITERATIONS: u64 = 10_000_000;

/// The stack of the thread of a case, in bytes.
const STACK: usize = 16 << 20;

/// The file with the cases that are expected to fail.
const FAILURES: &str = "tests/test262-failures.txt";

#[test]
fn each_case_passes_unless_its_failure_is_expected() {
    let Some(root) = env::var_os("TEST262").map(PathBuf::from) else {
        return not_run_without_file(
            "TEST262 is no folder with test262: git clone https://github.com/tc39/test262 target/test262, \
            then TEST262=target/test262 cargo xtask test --profile release-test --test runtime test262",
        );
    };
    let every = env::var("TEST262_EVERY")
        .map_or(1, |every| every.parse().expect("TEST262_EVERY is a number"));
    // Another part each week.
    let first = env::var("TEST262_FIRST")
        .map_or(0, |first| first.parse().expect("TEST262_FIRST is a number"));
    let mut suite = Suite::open(&root);
    let all = suite.cases.len();
    let mut numbers = 0_usize..;
    suite.cases.retain(|case| {
        // `JSON` is this repository's own, so all of its cases run.
        numbers.next().is_some_and(|it| it % every == first % every)
            || case.path.starts_with("built-ins/JSON")
    });
    report(&format!("test262: {} of {all} cases", suite.cases.len()));
    let count = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::default());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let number = count.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = suite.cases.get(number) else {
                        break;
                    };
                    let outcome = suite.outcome(case);
                    tally.lock().expect("no thread panicked").add(case, outcome);
                    if number % 5_000 == 4_999 {
                        report(&format!(
                            "test262: {} of {} cases",
                            number + 1,
                            suite.cases.len()
                        ));
                    }
                }
            });
        }
    });
    let tally = tally.into_inner().expect("no thread panicked");
    for (folder, counts) in &tally.folders {
        let Counts {
            passed,
            failed,
            skipped,
        } = counts;
        report(&format!(
            "test262: {folder}: {passed} pass, {failed} fail, {skipped} are not run"
        ));
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join(FAILURES);
    if env::var_os("TEST262_UPDATE").is_some() {
        let paths: String = tally
            .failures
            .keys()
            .map(|path| format!("{path}\n"))
            .collect();
        fs::write(&list, paths).expect("the list can be written");
    }
    let expected = read(&list);
    let expected: BTreeSet<&str> = expected.lines().collect();
    let mut wrong = Vec::new();
    for (path, Failure { why, panicked }) in &tally.failures {
        if *panicked || !expected.contains(path.as_str()) {
            wrong.push(format!("{path}: {why}"));
        }
    }
    let known: BTreeSet<&str> = tally.failures.keys().map(String::as_str).collect();
    let run: BTreeSet<String> = suite.cases.iter().map(Case::name).collect();
    let passed = expected
        .difference(&known)
        .filter(|path| every == 1 || run.contains(**path));
    wrong.extend(
        passed.map(|path| format!("{path}: it passes or is not run, and it is in {FAILURES}")),
    );
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Writes to standard error itself, which the harness does not capture.
fn report(line: &str) {
    io::stderr()
        .write_all(format!("{line}\n").as_bytes())
        .expect("standard error is open");
}

/// Why a case failed.
struct Failure {
    why: String,
    /// Whether a fault of the engine has ended the runtime.
    panicked: bool,
}

impl Failure {
    fn new(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            panicked: false,
        }
    }
}

type Outcome = Result<(), Failure>;

#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

#[derive(Default)]
struct Tally {
    /// By the first folder of the path.
    folders: BTreeMap<String, Counts>,
    /// By the path.
    failures: BTreeMap<String, Failure>,
}

impl Tally {
    /// `None` is a case that is not run.
    fn add(&mut self, case: &Case, outcome: Option<Outcome>) {
        let path = case.name();
        let folder = path.split('/').next().unwrap_or_default().to_owned();
        let counts = self.folders.entry(folder).or_default();
        match outcome {
            None => counts.skipped += 1,
            Some(Ok(())) => counts.passed += 1,
            Some(Err(failure)) => {
                counts.failed += 1;
                self.failures.insert(path, failure);
            }
        }
    }
}

/// A file of the suite.
struct Case {
    path: PathBuf,
    source: String,
    metadata: Metadata,
}

impl Case {
    /// Its path, with slashes.
    fn name(&self) -> String {
        self.path.to_string_lossy().replace('\\', "/")
    }
}

/// The comment between `/*---` and `---*/`: YAML, of which the suite uses little.
#[derive(Default)]
struct Metadata {
    flags: Vec<String>,
    includes: Vec<String>,
    features: Vec<String>,
    /// The name of the exception that is expected.
    negative: Option<String>,
}

impl Metadata {
    fn parse(source: &str) -> Self {
        let text = source
            .split_once("/*---")
            .and_then(|(_, rest)| rest.split_once("---*/"));
        // Some cases are about other ends of lines.
        let text = text
            .map(|(text, _)| text.replace("\r\n", "\n").replace('\r', "\n"))
            .unwrap_or_default();
        let value = |key: &str| -> Vec<String> {
            let after = text
                .split_once(&format!("\n{key}:"))
                .map(|(_, after)| after)
                .unwrap_or_default();
            let rows = after
                .lines()
                .enumerate()
                .take_while(|(index, row)| *index == 0 || row.starts_with([' ', '-']));
            let words = rows.flat_map(|(_, row)| row.split([' ', ',', '[', ']']));
            words
                .filter(|word| !word.is_empty() && *word != "-")
                .map(str::to_owned)
                .collect()
        };
        let negative = value("negative");
        let kind = negative
            .iter()
            .skip_while(|word| *word != "type:")
            .nth(1)
            .cloned();
        Self {
            flags: value("flags"),
            includes: value("includes"),
            features: value("features"),
            negative: kind,
        }
    }

    fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }
}

/// How a case is run.
#[derive(Clone, Copy)]
enum Mode {
    Sloppy,
    Strict,
    Module,
}

struct Suite {
    /// The folder `test`.
    folder: PathBuf,
    cases: Vec<Case>,
    /// The files of the harness by their names.
    harness: BTreeMap<String, String>,
}

impl Suite {
    fn open(root: &Path) -> Self {
        let mut harness = BTreeMap::new();
        let folder = root.join("harness");
        for path in files(&folder, "js") {
            let name = path
                .strip_prefix(&folder)
                .expect("it is in the folder")
                .to_string_lossy()
                .replace('\\', "/");
            harness.insert(name, read(&path));
        }
        let mut cases = Vec::new();
        let folder = root.join("test");
        for name in FOLDERS {
            for file in files(&folder.join(name), "js") {
                let path = file
                    .strip_prefix(&folder)
                    .expect("it is in the folder")
                    .to_owned();
                let is_fixture = path.to_string_lossy().contains("_FIXTURE");
                let is_temporal = path.to_string_lossy().contains("Temporal");
                if !is_fixture && !is_temporal && !path.starts_with(LEFT_OUT) {
                    let source = read(&file);
                    cases.push(Case {
                        path,
                        metadata: Metadata::parse(&source),
                        source,
                    });
                }
            }
        }
        assert!(
            cases.len() > 40_000,
            "{} has {} cases only",
            root.display(),
            cases.len()
        );
        Self {
            folder,
            cases,
            harness,
        }
    }

    fn outcome(&self, case: &Case) -> Option<Outcome> {
        let Case {
            metadata, source, ..
        } = case;
        let skipped = metadata
            .features
            .iter()
            .any(|feature| SKIPPED_FEATURES.contains(&feature.as_str()));
        // The host of browsers: the main thread may not block, and its only agents are workers.
        if skipped
            || source.contains("$262.agent")
            || source.contains("$262.gc")
            || metadata.has("CanBlockIsTrue")
        {
            return None;
        }
        let modes: &[Mode] = if metadata.has("module") {
            &[Mode::Module]
        } else if metadata.has("onlyStrict") {
            &[Mode::Strict]
        } else if metadata.has("noStrict") || metadata.has("raw") {
            &[Mode::Sloppy]
        } else {
            &[Mode::Sloppy, Mode::Strict]
        };
        Some(modes.iter().try_for_each(|mode| self.run(case, *mode)))
    }

    /// Runs a case on a thread of its own, which has a heap of the engine's of its own.
    fn run(&self, case: &Case, mode: Mode) -> Outcome {
        let mut prelude = Vec::new();
        if !case.metadata.has("raw") {
            for name in PRELUDE
                .into_iter()
                .chain(case.metadata.includes.iter().map(String::as_str))
            {
                let source = self
                    .harness
                    .get(name)
                    .unwrap_or_else(|| panic!("the harness has no {name}"));
                prelude.push(source.as_str());
            }
        }
        let evaluation = thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(STACK);
            let thread =
                thread.spawn_scoped(scope, || evaluate(&prelude, case, mode, &self.folder));
            thread.expect("there is a thread to be had").join()
        });
        let Evaluation {
            completion,
            printed,
        } = evaluation.map_err(|_| Failure {
            why: "its thread panicked".to_owned(),
            panicked: true,
        })?;
        match (completion, &case.metadata.negative) {
            (Ok(()), None) if case.metadata.has("async") => {
                if printed
                    .iter()
                    .any(|line| line == "Test262:AsyncTestComplete")
                {
                    return Ok(());
                }
                Err(Failure::new(
                    printed
                        .first()
                        .cloned()
                        .unwrap_or_else(|| "$DONE was not called".to_owned()),
                ))
            }
            (Ok(()), None) => Ok(()),
            (Ok(()), Some(expected)) => Err(Failure::new(format!("no {expected} was thrown"))),
            (Err(Thrown { name, .. }), Some(expected)) if name == *expected => Ok(()),
            (Err(Thrown { failure, .. }), _) => Err(failure),
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
    failure: Failure,
}

struct Evaluation {
    completion: Result<(), Thrown>,
    /// The arguments of `print`.
    printed: Vec<String>,
}

thread_local! {
    static PRINTED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn evaluate(prelude: &[&str], case: &Case, mode: Mode, folder: &Path) -> Evaluation {
    let tokio = test_server::tokio_runtime();
    let mut limits = Limits::default();
    limits.loop_iterations = Some(LOOP_ITERATIONS);
    let completion = tokio.block_on(async {
        let builder = Runtime::builder()
            .limits(limits)
            .reporter(Rc::new(()))
            .modules(folder)
            .setup(define_host);
        let mut runtime = builder.build().expect("it can be built");
        let run = async {
            for source in prelude {
                runtime.execute("harness.js", source).await?;
            }
            let path = folder.join(&case.path);
            match mode {
                Mode::Sloppy => runtime.execute(path, &case.source).await.map(drop)?,
                Mode::Strict => runtime
                    .execute(path, format!("\"use strict\";\n{}", case.source))
                    .await
                    .map(drop)?,
                Mode::Module => runtime.import(path).await.map(drop)?,
            }
            runtime.run().await
        };
        let ended = run.await;
        ended.map_err(|error| Thrown::new(error, runtime.context()))
    });
    Evaluation {
        completion,
        printed: PRINTED.take(),
    }
}

impl Thrown {
    fn new(error: Error, context: &mut Context) -> Self {
        match error {
            Error::Script(report) => {
                let constructor = report
                    .value()
                    .and_then(|error| error.as_object())
                    .and_then(|error| error.get(js_string!("constructor"), context).ok());
                let name = constructor
                    .and_then(|constructor| constructor.as_object())
                    .and_then(|constructor| constructor.get(js_string!("name"), context).ok())
                    .and_then(|name| name.as_string());
                let name = name
                    .map(|name| name.to_std_string_lossy())
                    .unwrap_or_default();
                Self {
                    name,
                    failure: Failure::new(report.message),
                }
            }
            error => {
                let panicked = matches!(error, Error::Stopped(StopReason::EnginePanicked));
                Self {
                    name: String::new(),
                    failure: Failure {
                        why: error.to_string(),
                        panicked,
                    },
                }
            }
        }
    }
}

/// Defines `print` and `$262`, of which agents, `gc` and `IsHTMLDDA` are missing.
fn define_host(context: &mut Context) -> JsResult<()> {
    let print = NativeFunction::from_copy_closure(|_, args, context| {
        let line = args
            .get_or_undefined(0)
            .to_string(context)?
            .to_std_string_lossy();
        PRINTED.with_borrow_mut(|lines| lines.push(line));
        Ok(JsValue::undefined())
    });
    context.register_global_callable(js_string!("print"), 0, print)?;
    let host = host(context);
    context.register_global_property(js_string!("$262"), host, Attribute::all())
}

/// The `$262` of the current realm.
fn host(context: &mut Context) -> JsObject {
    let (realm, global) = (context.realm().clone(), context.global_object());
    let evaluate = NativeFunction::from_copy_closure_with_captures(
        |_, args, realm, context| {
            let source = args
                .get_or_undefined(0)
                .to_string(context)?
                .to_std_string_lossy();
            Script::parse(Source::from_bytes(&source), Some(realm.clone()), context)?
                .evaluate(context)
        },
        realm,
    );
    ObjectInitializer::new(context)
        .function(
            NativeFunction::from_fn_ptr(create_realm),
            js_string!("createRealm"),
            0,
        )
        .function(
            NativeFunction::from_fn_ptr(detach),
            js_string!("detachArrayBuffer"),
            1,
        )
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
    // A buffer that was detached before remains so.
    let _ = JsArrayBuffer::from_object(buffer)?.detach(&JsValue::undefined());
    Ok(JsValue::null())
}
