//! The changes of the engine: each `engine/tests/NAME.js` or `NAME.mjs` is a script or a module
//! that throws where Boa without the series is wrong. A script may leave a
//! promise in `globalThis.done`, which has to be fulfilled. One that begins with `// throws: TEXT`
//! ends with that error, which scripts cannot catch. `// next script` ends one script of a file.
//! `harness.js` runs before each.

use boa_websocket::{Limits, Runtime};
use cpu_time::ThreadTime;
use libtest_mimic::{Failed, Trial};
use std::{fs, path::Path, time::Instant};

/// Debug builds of the engine take some hundred kilobytes of the stack for each level of scripts.
const STACK: usize = 16 << 20;

/// The iterations after which a script ends that shows the end of a script.
const LOOP_ITERATIONS: u64 = 5_000_000;

pub(crate) fn trials() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("engine/tests");
    let files = fs::read_dir(folder)
        .expect("the folder of this file")
        .map(|entry| entry.expect("it is read").path());
    let is_script = |path: &Path| {
        path.extension().is_some_and(|it| it == "js" || it == "mjs")
            && !path.ends_with("harness.js")
    };
    let scripts = files.filter(|path| is_script(path));
    let scripts = scripts.filter(|path| cfg!(feature = "intl") || !path.ends_with("intl.js"));
    let mut trials: Vec<Trial> = scripts
        .map(|path| {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            Trial::test(format!("engine/{name}"), move || {
                on_a_thread(move || run(&path))
            })
        })
        .collect();
    trials.push(Trial::test("engine/temporal_namespace", || {
        on_a_thread(first_uses_of_temporal)
    }));
    trials.sort_by(|a, b| a.name().cmp(b.name()));
    trials
}

/// The heap of the engine belongs to a thread.
fn on_a_thread(work: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Result<(), Failed> {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work)?;
    thread.join().map_err(|_| Failed::from("it panicked"))?
}

fn run(path: &Path) -> Result<(), Failed> {
    let source = fs::read_to_string(path)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let expected = source
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("// throws: "));
    let ended = test_server::tokio_runtime().block_on(async {
        let folder = path.parent().unwrap_or(path);
        let begun = Instant::now();
        let cpu_time = move |(): ()| {
            // Windows counts the time of a thread in steps of 16 ms.
            let time = if cfg!(windows) {
                begun.elapsed()
            } else {
                let time = ThreadTime::try_now().map_err(|error| error.to_string())?;
                time.as_duration()
            };
            Ok::<_, String>(time.as_secs_f64() * 1e3)
        };
        let mut runtime = Runtime::builder()
            .modules(folder)
            .function("cpuTime", cpu_time)
            .function("collect", |(): ()| {
                boa_gc::force_collect();
                Ok::<_, String>(())
            })
            .limits(Limits::new().loop_iterations(expected.map(|_| LOOP_ITERATIONS)))
            .build()?;
        runtime
            .execute("harness.js", include_str!("../engine/tests/harness.js"))
            .await?;
        if name.ends_with(".mjs") {
            runtime.import(path).await?;
        } else {
            for source in source.split("// next script\n") {
                runtime.execute(&name, source).await?;
            }
        }
        runtime.run().await?;
        runtime
            .evaluate::<()>("done", "(async () => { await globalThis.done })()")
            .await
    });
    match (ended, expected) {
        (Ok(()), None) => Ok(()),
        (Err(error), Some(expected)) if error.to_string().contains(expected) => Ok(()),
        (ended, expected) => Err(format!("{ended:?}, and not {expected:?}").into()),
    }
}

/// Expressions that are true. Each is the first use of the `Temporal` object in a runtime.
const USES_OF_TEMPORAL: &[&str] = &[
    "Reflect.ownKeys(Temporal).length === 10",
    "Object.entries(Object.getOwnPropertyDescriptors(Temporal)).length === 9",
    "String(Temporal) === '[object Temporal]'",
    "Temporal.Duration.from('PT1H').hours === 1",
    "'PlainDate' in Temporal && !('plainDate' in Temporal)",
    "Object.getOwnPropertyDescriptor(Temporal, 'Now').enumerable === false",
    "Object.defineProperty(Temporal, 'Now', { value: 1 }).Now === 1 && 'Instant' in Temporal",
    "(Temporal.Now = 1) === Temporal.Now && Temporal.Instant.name === 'Instant'",
    "delete Temporal.Now && !('Now' in Temporal) && 'Instant' in Temporal",
    "Object.getPrototypeOf(Temporal) === Object.prototype",
    "Temporal.__proto__ === Object.prototype",
    "Object.setPrototypeOf(Temporal, null).Instant.name === 'Instant'",
    "Object.isFrozen(Object.freeze(Temporal)) && Temporal.Instant.name === 'Instant'",
    "Object.isExtensible(Object.preventExtensions(Temporal)) === false && 'Now' in Temporal",
    "new Proxy(Temporal, {}).Instant.name === 'Instant'",
    "Object.create(Temporal).Instant.name === 'Instant'",
    "(({ Instant, ...rest }) => Instant.name + rest.length)(Temporal) === 'Instantundefined'",
    "(() => { with (Temporal) return Instant.name === 'Instant'; })()",
    "new Date(0).toTemporalInstant().toString() === '1970-01-01T00:00:00Z'",
    "new Date(0).toTemporalInstant() instanceof Temporal.Instant",
];

fn first_uses_of_temporal() -> Result<(), Failed> {
    let tokio = test_server::tokio_runtime();
    for expression in USES_OF_TEMPORAL {
        let is_true = tokio.block_on(async {
            let mut runtime = Runtime::builder().build()?;
            runtime.evaluate::<bool>("use.js", *expression).await
        })?;
        if !is_true {
            return Err(format!("not true: {expression}").into());
        }
    }
    Ok(())
}
