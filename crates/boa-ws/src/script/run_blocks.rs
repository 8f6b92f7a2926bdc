//! Runs and checks the blocks of a document.

use crate::{
    output::{error, note, print, terminal_text::TerminalText, warning},
    script::{
        error_report::Reports,
        module_syntax::{can_be_parsed, is_at_module_syntax},
    },
    source::{
        blocks::{Block, Language, Mark},
        documents::blocks,
        program::{Source, nearest_manifest},
        typescript::TypeScript,
    },
};
#[cfg(feature = "typescript")]
use crate::{script::declared_names::declare, source::shared_scope::SharedScope};
#[cfg(feature = "typescript")]
use boa_engine::{
    Context, JsString, JsValue, NativeFunction, object::FunctionObjectBuilder,
    property::PropertyKey,
};
use boa_websocket::{
    Error, Handle, Reporter, Runtime,
    dom::{ErrorReport, diagnostics},
    net::observer::WithoutCredentials,
    runtime::{State, is_commonjs},
    websocket::{ReadyState, SocketState},
};
#[cfg(feature = "typescript")]
use std::slice;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
    time::Duration,
};
use tokio::time::{sleep, timeout};
use url::Url;

/// The interval at which the state of a block is checked. It affects only how soon its end is
/// noticed.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Runs blocks in one global, in order. The next block runs even if one throws.
pub(crate) async fn run(
    runtime: &mut Runtime,
    source: &Source,
    blocks: &[(usize, Block)],
    typescript: &TypeScript,
    reports: &Rc<Reports>,
) -> Result<(), Error> {
    let scope = Scope::of(source, blocks, typescript, reports);
    add_commonjs(runtime, source, blocks).await?;
    for (number, block) in blocks {
        if !block.mark.runs() {
            continue;
        }
        let threw = evaluate(runtime, source, block, Duration::MAX, &scope).await?;
        match (threw, block.mark) {
            (Some(_), Mark::ShouldThrow) => {}
            (None, Mark::ShouldThrow) => did_not_throw(source, (*number, block), reports),
            (Some(report), _) => reports.uncaught(&report),
            (None, _) => {}
        }
    }
    Ok(())
}

/// Gives the blocks of a document the names of CommonJS, if one uses them, and a `package.json` is in
/// the folder of the document or above.
async fn add_commonjs(
    runtime: &mut Runtime,
    source: &Source,
    blocks: &[(usize, Block)],
) -> Result<(), Error> {
    let uses = |(_, block): &(usize, Block)| block.mark.runs() && is_commonjs(&block.code);
    if !blocks.iter().any(uses) || nearest_manifest(&source.name).is_none() {
        return Ok(());
    }
    let code = "import { createRequire } from 'node:module';
        const require = createRequire(import.meta.url);
        const { filename: __filename, dirname: __dirname } = import.meta;
        const module = { exports: {} };
        const names = { require, module, exports: module.exports, __filename, __dirname };
        for (const [name, value] of Object.entries(names))
            Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });";
    runtime.import_source(&source.name, code).await.map(drop)
}

/// Reports a block that should have thrown.
fn did_not_throw(source: &Source, (number, block): (usize, &Block), reports: &Reports) {
    let (name, line) = (source.name.display(), block.line);
    error(&format_args!(
        "{name}:{line}: block {number} is marked should_throw, and has not thrown"
    ));
    reports.count_failure();
}

/// Blocks that have run, whose handlers may still run.
pub(crate) struct Checked<'a> {
    source: &'a Source,
    blocks: &'a [(usize, Block)],
    outcomes: Rc<Outcomes>,
    /// The URLs of the sockets that were connecting.
    connecting: Vec<Url>,
    not_run: usize,
}

/// Runs blocks as [`run`] does, and prints for each whether it threw. Waits for sockets and timers
/// of a block at most for `limit`.
pub(crate) async fn check<'a>(
    runtime: &mut Runtime,
    source: &'a Source,
    blocks: &'a [(usize, Block)],
    limit: Duration,
    typescript: &TypeScript,
    reports: &Rc<Reports>,
) -> Result<Checked<'a>, Error> {
    let outcomes = Rc::new(Outcomes::new(source, blocks));
    let listener = outcomes.clone();
    reports.set_listener(move |report| listener.record(report));
    // The state before the first block that has not been waited for. Blocks that ran without a wait
    // are waited for together.
    let mut since = None;
    let scope = Scope::of(source, blocks, typescript, reports);
    add_commonjs(runtime, source, blocks).await?;
    let last = blocks.iter().rposition(|(_, block)| block.mark.runs());
    let mut not_run = 0;
    for (index, (number, block)) in blocks.iter().enumerate() {
        outcomes.running.set(index);
        if !block.mark.runs() {
            let problem = match block.mark {
                Mark::NoRun => check_syntax(runtime, source, block, limit, &scope).await?,
                _ => None,
            };
            let outcome = match problem {
                Some(report) => {
                    reports.uncaught(&report);
                    outcomes.printed.borrow_mut().insert(index);
                    "threw"
                }
                None => {
                    not_run += 1;
                    "was not run"
                }
            };
            print_outcome(source, (*number, block), outcome);
            continue;
        }
        let before = since.get_or_insert_with(|| runtime.state()).clone();
        let connects = is_connecting(&runtime.state());
        let mut uncaught = evaluate(runtime, source, block, limit, &scope).await?;
        if let Some(report) = &uncaught
            && connects
            && report.message.starts_with("InvalidStateError")
        {
            // The block sends on a socket of an earlier block that is not open yet.
            wait_until_idle(runtime, &before, limit).await?;
            since = Some(runtime.state());
            uncaught = evaluate(runtime, source, block, limit, &scope).await?;
        }
        let mut threw_as_it_should = false;
        match (uncaught, block.mark) {
            (Some(_), Mark::ShouldThrow) => threw_as_it_should = true,
            (None, Mark::ShouldThrow) => {
                did_not_throw(source, (*number, block), reports);
                outcomes.threw.borrow_mut().insert(index);
            }
            (Some(report), _) => reports.uncaught(&report),
            (None, _) => {}
        }
        if last == Some(index) {
            // After the last block everything is waited for. Open sockets are closed with the page.
            if let Ok(result) = timeout(limit, runtime.run()).await {
                result?;
            }
        } else if !is_connecting(&runtime.state()) {
            // The next block may add listeners to a socket that is connecting, so it runs before
            // any event.
            let before = since.take().unwrap_or(before);
            wait_until_idle(runtime, &before, limit).await?;
        }
        let threw = outcomes.threw.borrow().contains(&index);
        if threw {
            outcomes.printed.borrow_mut().insert(index);
        }
        let outcome = match (threw, block.mark) {
            (true, Mark::ShouldThrow) if !threw_as_it_should => "did not throw",
            (true, _) => "threw",
            (false, Mark::ShouldThrow) => "threw, as it should",
            (false, _) => "ran",
        };
        print_outcome(source, (*number, block), outcome);
    }
    let sockets = runtime.state().sockets.into_iter();
    let connecting = sockets.filter(|it| it.ready_state == ReadyState::Connecting);
    Ok(Checked {
        source,
        blocks,
        outcomes,
        connecting: connecting.map(|it| it.url).collect(),
        not_run,
    })
}

impl Checked<'_> {
    /// Prints what is to be said at the end. Events of the end, such as `pagehide` and `close`, have
    /// been fired.
    pub(crate) fn summarize(self, reports: &Reports) {
        let Self {
            source,
            blocks,
            outcomes,
            connecting,
            not_run,
        } = self;
        let (threw, printed) = (outcomes.threw.take(), outcomes.printed.take());
        for index in threw.difference(&printed) {
            let (number, block) = &blocks[*index];
            print_outcome(source, (*number, block), "threw later");
        }
        for url in connecting {
            warning(&format_args!(
                "{}: still connecting when the check ended",
                WithoutCredentials(&url)
            ));
        }
        let others = match not_run {
            0 => String::new(),
            1 => "; 1 was not run".to_owned(),
            more => format!("; {more} were not run"),
        };
        let all = blocks.len() - not_run;
        note(&format_args!(
            "{} of {all} blocks ran{others}",
            all.saturating_sub(threw.len())
        ));
        if let failed @ 1.. = reports.connections_failed() {
            let s = if failed == 1 { "" } else { "s" };
            warning(&format_args!(
                "{failed} connection{s} failed: what waits for one to open was not checked"
            ));
        }
    }
}

fn is_connecting(state: &State) -> bool {
    state
        .sockets
        .iter()
        .any(|socket| socket.ready_state == ReadyState::Connecting)
}

fn print_outcome(source: &Source, (number, block): (usize, &Block), outcome: &str) {
    let (name, line) = (source.name.display(), block.line);
    print(&TerminalText::from(format!("{name}:{line}: block {number} {outcome}")).line());
}

/// The blocks that threw. The stack of an error determines its block, because a listener of an
/// earlier block may throw while a later block runs.
struct Outcomes {
    file: String,
    /// The first and the last line of each block.
    lines: Vec<(usize, usize)>,
    running: Cell<usize>,
    threw: RefCell<BTreeSet<usize>>,
    /// The blocks whose errors were printed.
    printed: RefCell<BTreeSet<usize>>,
}

impl Outcomes {
    fn new(source: &Source, blocks: &[(usize, Block)]) -> Self {
        let lines =
            |(_, block): &(usize, Block)| (block.line, block.line + block.code.lines().count());
        Self {
            file: source.name.display().to_string(),
            lines: blocks.iter().map(lines).collect(),
            running: Cell::new(0),
            threw: RefCell::default(),
            printed: RefCell::default(),
        }
    }

    fn record(&self, report: &ErrorReport) {
        let mut own = report
            .stack
            .iter()
            .filter(|frame| frame.file.as_ref() == Some(&self.file));
        let block = |line: u32| {
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            self.lines
                .iter()
                .position(|(first, last)| (*first..=*last).contains(&line))
        };
        let index = own.find_map(|frame| block(frame.line));
        let index = index.unwrap_or_else(|| self.running.get());
        self.threw.borrow_mut().insert(index);
    }
}

/// Waits until nothing is left to wait for but open sockets whose messages were answered, or until
/// the time is over.
async fn wait_until_idle(
    runtime: &mut Runtime,
    before: &State,
    limit: Duration,
) -> Result<(), Error> {
    let handle = runtime.handle();
    tokio::select! {
        result = runtime.run() => result,
        () = until_idle(&handle, before) => Ok(()),
        () = sleep(limit) => Ok(()),
    }
}

async fn until_idle(handle: &Handle, before: &State) {
    loop {
        match handle.state().await {
            Ok(now) if is_idle(before, &now) => return,
            Ok(_) => sleep(POLL_INTERVAL).await,
            // The runtime has ended. Its end is reported elsewhere.
            Err(_) => return std::future::pending().await,
        }
    }
}

/// Whether only open sockets are left of everything that began since `before`, and each socket that
/// has sent a message since then has received one. Later messages still reach their handlers, and
/// their errors are attributed to the right block.
fn is_idle(before: &State, now: &State) -> bool {
    let quiet = now.timers <= before.timers && now.tasks == 0 && now.bytes_waiting() == 0;
    quiet
        && !now.sockets.is_empty()
        && now
            .sockets
            .iter()
            .all(|socket| was_answered(before, socket))
}

/// Sockets have no identity here. A socket of `before` with the same URL that has received as much
/// counts as the same one.
fn was_answered(before: &State, socket: &SocketState) -> bool {
    let mut known = before
        .sockets
        .iter()
        .filter(|it| it.url == socket.url && it.received == socket.received);
    let heard_before = known.clone().next().is_some() || socket.received == 0;
    socket.ready_state == ReadyState::Open
        && (socket.sent == 0 || !heard_before || known.any(|it| it.sent == socket.sent))
}

/// Parses a block that is not run. One that imports or exports is not parsed.
async fn check_syntax(
    runtime: &mut Runtime,
    source: &Source,
    block: &Block,
    limit: Duration,
    scope: &Scope<'_>,
) -> Result<Option<Box<ErrorReport>>, Error> {
    if is_module(&block.code) {
        return Ok(None);
    }
    // In the line before, it moves no columns.
    let end = if block.line > 1 { "\n" } else { "" };
    let function = Block {
        line: block.line.saturating_sub(1).max(1),
        code: format!("(async () => {{{end}{}\n}})", block.source()),
        ..block.clone()
    };
    let problem = evaluate(runtime, source, &function, limit, scope).await?;
    let end = block.line + block.code.lines().count();
    let is_behind = |report: &ErrorReport| {
        let at = report.position();
        at.is_some_and(|at| usize::try_from(at.line).is_ok_and(|line| line >= end))
    };
    match problem {
        // The function is not closed: the error of the block alone is where the block ends.
        Some(report) if is_behind(&report) && !can_be_parsed(&block.code) => {
            evaluate(runtime, source, block, limit, scope).await
        }
        problem => Ok(problem),
    }
}

/// What blocks of a document have in common.
struct Scope<'a> {
    typescript: &'a TypeScript,
    #[cfg(feature = "typescript")]
    shared: Rc<SharedScope>,
}

impl<'a> Scope<'a> {
    #[cfg(not(feature = "typescript"))]
    fn of(_: &Source, _: &[(usize, Block)], typescript: &'a TypeScript, _: &Reports) -> Self {
        Self { typescript }
    }

    #[cfg(feature = "typescript")]
    fn of(
        source: &Source,
        blocks: &[(usize, Block)],
        typescript: &'a TypeScript,
        reports: &Reports,
    ) -> Self {
        let blocks = blocks.iter().map(|(_, block)| block);
        let shared = Rc::new(SharedScope::of(blocks.filter(|block| block.mark.runs())));
        let file = source.name.display().to_string();
        let correcting = shared.clone();
        reports.set_correction(move |report| correct(report, &file, &correcting));
        Self { typescript, shared }
    }

    /// Runs a block that awaits or imports. `None` for another one, which runs as it is.
    #[cfg(feature = "typescript")]
    async fn evaluate(
        &self,
        runtime: &mut Runtime,
        source: &Source,
        block: &Block,
        (text, limit): (&str, Duration),
    ) -> Option<Result<(), Error>> {
        let prepared = self.shared.prepare(block)?;
        declare(&prepared.names, runtime.context());
        self.typescript.set_next(prepared.code);
        // Reports show the text of the document.
        let executed = runtime.execute(&source.name, text).await;
        let promise = match executed {
            Ok(promise) => promise,
            Err(error) => return Some(Err(error)),
        };
        let identity = identity(runtime.context());
        let (undefined, arguments) = (JsValue::undefined(), [promise]);
        let awaited = runtime.call_value(&identity, &undefined, &arguments);
        Some(match timeout(limit, awaited).await {
            Ok(Err(Error::PromisePending)) | Err(_) => Ok(()),
            Ok(awaited) => awaited.map(drop),
        })
    }
}

/// Gives a report the names and the columns of the document.
#[cfg(feature = "typescript")]
fn correct(report: &mut ErrorReport, file: &str, shared: &SharedScope) {
    for frame in &mut report.stack {
        if frame.file.as_deref() == Some(file) {
            frame.column = shared.column(frame.line, frame.column);
        }
    }
    if let Some(message) = shared.without_aliases(&report.message) {
        report.message = message;
    }
}

/// Whether a property of the global object is there, and reading it does not throw.
#[cfg(feature = "typescript")]
fn has_value(name: &str, context: &mut Context) -> bool {
    let (global, key) = (
        context.global_object(),
        PropertyKey::from(JsString::from(name)),
    );
    global.has_own_property(key.clone(), context) == Ok(true) && global.get(key, context).is_ok()
}

/// A function that returns its argument: the runtime awaits the result of a call.
#[cfg(feature = "typescript")]
fn identity(context: &mut Context) -> JsValue {
    let identity =
        NativeFunction::from_fn_ptr(|_, args, _| Ok(args.first().cloned().unwrap_or_default()));
    FunctionObjectBuilder::new(context.realm(), identity)
        .build()
        .into()
}

/// Runs a block, with its position in the document. A block that declares a name of an earlier
/// block again gets a scope of its own, because documents use the same names in several blocks, and
/// later blocks see its names. A block that awaits for longer than `limit` continues beside the next
/// one.
async fn evaluate(
    runtime: &mut Runtime,
    source: &Source,
    block: &Block,
    limit: Duration,
    scope: &Scope<'_>,
) -> Result<Option<Box<ErrorReport>>, Error> {
    let result = evaluate_alone(runtime, source, block, limit, scope).await;
    #[cfg(feature = "typescript")]
    {
        let ended = matches!(result, Ok(None));
        let context = runtime.context();
        scope
            .shared
            .has_run(block, |alias| ended || has_value(alias, context));
    }
    // Callbacks of a block may throw later, so the source of all blocks is kept under the
    // document's name.
    let context = runtime.context();
    diagnostics(context).keep_source(&source.name, &in_place(&blocks(source)));
    result
}

/// The code of blocks at its lines of the document, with all other lines empty.
fn in_place(blocks: &[Block]) -> String {
    let (mut text, mut line) = (String::new(), 1);
    for block in blocks {
        text.extend(std::iter::repeat_n('\n', block.line.saturating_sub(line)));
        text += &block.code;
        line = block.line.max(line) + block.code.matches('\n').count();
    }
    text
}

async fn evaluate_alone(
    runtime: &mut Runtime,
    source: &Source,
    block: &Block,
    limit: Duration,
    scope: &Scope<'_>,
) -> Result<Option<Box<ErrorReport>>, Error> {
    // Reports show the text of the document.
    #[cfg(feature = "typescript")]
    let (text, with_aliases) = (
        in_place(slice::from_ref(block)),
        scope.shared.with_aliases(block),
    );
    #[cfg(feature = "typescript")]
    let block = with_aliases.as_ref().unwrap_or(block);
    #[cfg(feature = "typescript")]
    if let Some(result) = scope.evaluate(runtime, source, block, (&text, limit)).await {
        return outcome(result);
    }
    let is_typescript = block.language == Language::TypeScript;
    scope.typescript.set_block(is_typescript);
    let mut run = BlockRun {
        runtime,
        source,
        limit,
        #[cfg(feature = "typescript")]
        changed: with_aliases
            .as_ref()
            .map(|_| (scope.typescript, text.as_str())),
    };
    let lines = "\n".repeat(block.line.saturating_sub(1));
    let code = block.source();
    #[cfg(feature = "typescript")]
    if let Some(wrapper) = scope.shared.wrapper(block) {
        let wrapped = format!("{}{code}{}", wrapper.before, wrapper.after);
        let result = if wrapper.is_module {
            run.import(wrapped).await
        } else {
            run.execute(wrapped).await
        };
        return outcome(result);
    }
    let result = if is_module(&code) {
        run.import(lines + &code).await
    } else {
        match run.execute(format!("{lines}{code}")).await {
            Err(Error::Script(report)) if declares_again(&report.message) => {
                match run.execute(format!("{lines}{{ {code}\n}}")).await {
                    // A `var` leaves braces.
                    Err(Error::Script(again)) if declares_again(&again.message) => {
                        run.execute(format!("{lines}(() => {{ {code}\n}})()")).await
                    }
                    other => other,
                }
            }
            // A block may use `await` without being a module.
            Err(Error::Script(report))
                if report.message.starts_with("SyntaxError") && code.contains("await ") =>
            {
                let code = format!("{lines}{code}");
                match run.import(code.clone()).await {
                    Err(Error::Script(again))
                        if again.message.starts_with("SyntaxError")
                            && !is_at_module_syntax(&report, &code) =>
                    {
                        Err(Error::Script(report))
                    }
                    other => other,
                }
            }
            other => other,
        }
    };
    outcome(result)
}

/// Runs the code of a block.
struct BlockRun<'a> {
    runtime: &'a mut Runtime,
    source: &'a Source,
    limit: Duration,
    /// The text that reports show in the place of the code.
    #[cfg(feature = "typescript")]
    changed: Option<(&'a TypeScript, &'a str)>,
}

impl BlockRun<'_> {
    /// The text of the document, if other code will run in its place, or the code.
    #[cfg(feature = "typescript")]
    fn text(&self, code: String) -> String {
        match self.changed {
            Some((typescript, text)) => {
                typescript.set_next(code);
                text.to_owned()
            }
            None => code,
        }
    }

    async fn execute(&mut self, code: String) -> Result<(), Error> {
        #[cfg(feature = "typescript")]
        let code = self.text(code);
        self.runtime
            .execute(&self.source.name, code)
            .await
            .map(drop)
    }

    async fn import(&mut self, code: String) -> Result<(), Error> {
        #[cfg(feature = "typescript")]
        let code = self.text(code);
        timeout(
            self.limit,
            self.runtime.import_source(&self.source.name, code),
        )
        .await
        .map_or(Ok(()), |imported| imported.map(drop))
    }
}

fn outcome(result: Result<(), Error>) -> Result<Option<Box<ErrorReport>>, Error> {
    match result {
        Ok(()) | Err(Error::NeverSettles { .. }) => Ok(None),
        Err(Error::Script(report)) => Ok(Some(report)),
        Err(error) => Err(error),
    }
}

fn is_module(code: &str) -> bool {
    let mut lines = code.lines();
    lines.any(|line| line.starts_with("import ") || line.starts_with("export "))
}

fn declares_again(message: &str) -> bool {
    message.starts_with("SyntaxError")
        && ["redeclar", "duplicate", "already"]
            .iter()
            .any(|word| message.contains(word))
}
