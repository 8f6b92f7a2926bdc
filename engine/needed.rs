//! Runs one of the scripts of `tests/` in Boa as it is published: `cargo xtask engine needed`
//! compiles it with a version of Boa. It exits with 0 if the script passes.

use boa_engine::{
    Context, JsError, JsNativeError, JsResult, JsValue, Module, NativeFunction, Source,
    builtins::promise::PromiseState,
    context::ContextBuilder,
    js_string,
    module::SimpleModuleLoader,
};
use cpu_time::ThreadTime;
use std::{env, error::Error, fs, path::Path, process::ExitCode, rc::Rc};

fn main() -> ExitCode {
    let path = env::args().nth(1).expect("the path of a script");
    // The stack of the tests of this repository.
    let thread = std::thread::Builder::new().stack_size(16 << 20);
    let ended = thread.spawn(move || run(Path::new(&path)).map_err(|error| error.to_string()));
    match ended.expect("a thread").join() {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        Err(_) => ExitCode::FAILURE,
    }
}

fn run(path: &Path) -> Result<(), Box<dyn Error>> {
    let source = fs::read_to_string(path)?;
    let folder = path.parent().ok_or("a file in a folder")?;
    let first = source.lines().next().unwrap_or_default();
    let expected = first.strip_prefix("// throws: ");
    let loader = Rc::new(SimpleModuleLoader::new(folder)?);
    let mut context = ContextBuilder::new().module_loader(loader).build()?;
    match (evaluate(path, folder, &source, &mut context), expected) {
        (Ok(()), None) => Ok(()),
        (Err(error), Some(expected)) if error.to_string().contains(expected) => Ok(()),
        (Ok(()), Some(expected)) => Err(format!("it does not throw {expected}").into()),
        (Err(error), _) => Err(error.to_string().into()),
    }
}

fn evaluate(path: &Path, folder: &Path, source: &str, context: &mut Context) -> JsResult<()> {
    let begun = ThreadTime::now();
    // SAFETY: the closure captures no object of the heap.
    let cpu_time = unsafe {
        NativeFunction::from_closure(move |_, _, _| {
            Ok(JsValue::from(begun.elapsed().as_secs_f64() * 1e3))
        })
    };
    context.register_global_callable(js_string!("cpuTime"), 0, cpu_time)?;
    let collect = NativeFunction::from_fn_ptr(|_, _, _| {
        boa_gc::force_collect();
        Ok(JsValue::undefined())
    });
    context.register_global_callable(js_string!("collect"), 0, collect)?;
    let harness = read(&folder.join("harness.js"))?;
    context.eval(Source::from_bytes(&harness))?;
    if path.extension().is_some_and(|extension| extension == "mjs") {
        let module = Module::parse(Source::from_bytes(source), None, context)?;
        let promise = module.load_link_evaluate(context);
        context.run_jobs()?;
        settled(promise.state())?;
    } else {
        for source in source.split("// next script\n") {
            context.eval(Source::from_bytes(source))?;
        }
    }
    context.run_jobs()?;
    let done = "globalThis.failed = undefined; globalThis.fulfilled = false; \
        Promise.resolve(globalThis.done).then(() => { fulfilled = true }, (error) => { failed = { error } })";
    context.eval(Source::from_bytes(done))?;
    context.run_jobs()?;
    let last = "if (failed) throw failed.error; if (!fulfilled) throw new Error('done is pending')";
    context.eval(Source::from_bytes(last)).map(drop)
}

fn settled(state: PromiseState) -> JsResult<()> {
    match state {
        PromiseState::Fulfilled(_) => Ok(()),
        PromiseState::Rejected(reason) => Err(JsError::from_opaque(reason)),
        PromiseState::Pending => Err(failure("the module is pending")),
    }
}

fn read(path: &Path) -> JsResult<String> {
    fs::read_to_string(path).map_err(|error| failure(&error.to_string()))
}

fn failure(message: &str) -> JsError {
    JsNativeError::error().with_message(message.to_owned()).into()
}
