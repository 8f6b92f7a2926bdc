//! A session: inputs, one after the other, and what is printed of them.

use super::{
    control::Control,
    dot_commands::{COMMANDS, Command, is_command, parse},
    events::{Events, table},
    prepare::{self, Prepared},
    rewrite::Name,
    types,
};
use crate::{
    input::{
        editor::{self, Editor, Input},
        prompt,
    },
    output::{
        self,
        error_report::Reports,
        sanitize::sanitize,
        status::{FAILURE, SUCCESS},
    },
    run::{script::CLOSE_TIMEOUT, worker::WasInterrupted},
    source::{program::Source, text_edits::Columns, typescript::TypeScript},
};
use boa_engine::{
    Context, JsResult, JsString, JsValue, NativeFunction, js_string,
    object::FunctionObjectBuilder,
    property::{PropertyDescriptor, PropertyKey},
};
use boa_websocket::{
    Error, Reporter, Runtime,
    dom::ErrorReport,
    runtime::{Goal, TranspileError, Transpiler},
    web::{InspectOptions, inspect},
};
use futures_util::FutureExt;
use ratatui::crossterm::terminal::size;
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::VecDeque,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    pin::Pin,
    rc::Rc,
    sync::Arc,
};

/// The limit on the inputs that `.save` writes, in bytes. The oldest are left out.
const MAX_SAVED: usize = 16 << 20;

/// The limit on a file that is loaded, in bytes.
const MAX_FILE: u64 = 64 << 20;

/// The number of inputs whose columns are known. Functions of earlier inputs may report other
/// columns.
const MAX_COLUMNS: usize = 1000;

/// The widest line of a value.
const MAX_WIDTH: usize = 80;

/// The inputs of a session as the runtime's transpiler.
#[derive(Default)]
pub(super) struct Inputs {
    typescript: TypeScript,
    /// The name of the input that is about to be parsed, and its script.
    next: RefCell<Option<(PathBuf, Result<String, TranspileError>)>>,
    columns: RefCell<VecDeque<(String, Columns)>>,
}

impl Transpiler for Inputs {
    fn transpile<'a>(
        &self,
        source: &'a str,
        name: &Path,
        goal: Goal,
    ) -> Result<Cow<'a, str>, TranspileError> {
        match self.next.take() {
            Some((next, code)) if next == name => code.map(Cow::Owned),
            _ => self.typescript.transpile(source, name, goal),
        }
    }

    fn substitute(&self, missing: &Path) -> Option<PathBuf> {
        self.typescript.substitute(missing)
    }
}

impl Inputs {
    fn keep_columns(&self, name: &Path, columns: Columns) {
        let mut all = self.columns.borrow_mut();
        let name = name.display().to_string();
        all.retain(|(known, _)| *known != name);
        if columns.is_empty() {
            return;
        }
        if all.len() == MAX_COLUMNS {
            all.pop_front();
        }
        all.push_back((name, columns));
    }

    /// Corrects the columns of a report: those of the inputs, and not of the scripts in their
    /// place.
    fn correct(&self, report: &mut ErrorReport) {
        // The position of a specifier is that in the source.
        if report.message.starts_with("TypeError: cannot import '") {
            return;
        }
        let all = self.columns.borrow();
        for frame in &mut report.stack {
            let columns = all
                .iter()
                .find(|(name, _)| frame.file.as_ref() == Some(name));
            if let Some((_, columns)) = columns {
                frame.column = columns.original(frame.line, frame.column);
            }
        }
        // The function around an input is not the person's.
        if let Some(last) = report
            .stack
            .iter()
            .rposition(|frame| frame.function.is_none())
            && report.stack[..last]
                .iter()
                .any(|frame| frame.function.is_none() && frame.file == report.stack[last].file)
        {
            report.stack.truncate(last);
        }
    }
}

/// A variable of the session, `_` or `_error`, as long as no script assigns another value to it.
struct Kept {
    name: &'static str,
    value: JsValue,
    ours: bool,
}

impl Kept {
    fn new(name: &'static str, context: &mut Context) -> Self {
        let mut kept = Self {
            name,
            value: JsValue::undefined(),
            ours: true,
        };
        kept.define(context);
        kept
    }

    fn define(&mut self, context: &mut Context) {
        let property = PropertyDescriptor::builder()
            .value(self.value.clone())
            .writable(true)
            .enumerable(false)
            .configurable(true);
        let key = PropertyKey::from(JsString::from(self.name));
        // It fails if a script has frozen the global object.
        self.ours = context
            .global_object()
            .define_property_or_throw(key, property, context)
            .is_ok_and(|done| done);
    }

    fn set(&mut self, value: &JsValue, context: &mut Context) {
        let key = PropertyKey::from(JsString::from(self.name));
        let current = context.global_object().borrow().properties().get(&key);
        let current = current.and_then(|property| property.value().cloned());
        let unchanged = current.is_some_and(|current| JsValue::same_value(&current, &self.value));
        if self.ours && !unchanged {
            self.ours = false;
            output::note(&format_args!(
                "{} is a variable of the session's scripts from now on",
                self.name
            ));
        }
        if self.ours {
            self.value = value.clone();
            self.define(context);
        }
    }
}

/// The end of a session, with the exit status.
type Signal = Pin<Box<dyn Future<Output = u8>>>;

pub(super) struct Session {
    last: Kept,
    last_error: Kept,
    /// Returns its argument.
    identity: JsValue,
    runtime: Runtime,
    editor: Editor,
    control: Control,
    reports: Rc<Reports>,
    inputs: Rc<Inputs>,
    events: Arc<Events>,
    /// The inputs for `.save`, and their bytes.
    saved: VecDeque<String>,
    saved_bytes: usize,
    left_out: usize,
    /// Whether the last input was ended by Ctrl-C. Then it is not saved, because a saved session
    /// would wait there again.
    was_stopped: bool,
    count: usize,
    colours: bool,
}

/// What follows an input.
enum Next {
    Line,
    Leave(u8),
}

impl Session {
    pub(super) fn new(
        mut runtime: Runtime,
        editor: Editor,
        control: Control,
        reports: Rc<Reports>,
        inputs: Rc<Inputs>,
        events: Arc<Events>,
    ) -> Self {
        let correcting = inputs.clone();
        reports.set_correction(move |report| correcting.correct(report));
        let context = runtime.context();
        let identity =
            NativeFunction::from_fn_ptr(|_, args, _| Ok(args.first().cloned().unwrap_or_default()));
        let identity = FunctionObjectBuilder::new(context.realm(), identity)
            .build()
            .into();
        Self {
            last: Kept::new("_", context),
            last_error: Kept::new("_error", context),
            identity,
            runtime,
            editor,
            control,
            reports,
            inputs,
            events,
            saved: VecDeque::new(),
            saved_bytes: 0,
            left_out: 0,
            was_stopped: false,
            count: 0,
            colours: editor::has_colours(),
        }
    }

    /// Runs to the end. Returns the exit status.
    pub(super) async fn run(&mut self, prelude: &[Source], interrupted: WasInterrupted) -> u8 {
        let mut signal: Signal = Box::pin(async { interrupted.signal().await.status() });
        prompt::note(
            "JavaScript runs here: .help lists the commands, Tab completes, Ctrl-D leaves",
            self.colours,
        );
        for source in prelude {
            let text = String::from_utf8_lossy(&source.text).into_owned();
            if let Next::Leave(status) =
                self.evaluate(&source.name, &text, false, &mut signal).await
            {
                return self.leave(status).await;
            }
        }
        loop {
            let next = match self.typed(&mut signal).await {
                Ok(Input::Line(line)) => self.input(line, &mut signal).await,
                Ok(Input::Interrupt { empty }) => {
                    if empty {
                        prompt::note("Ctrl-D or .exit leaves", self.colours);
                    }
                    Next::Line
                }
                Ok(Input::End) => Next::Leave(SUCCESS),
                Err(status) => Next::Leave(status),
            };
            if let Next::Leave(status) = next {
                return self.leave(status).await;
            }
        }
    }

    /// Closes the sockets.
    async fn leave(&mut self, status: u8) -> u8 {
        self.control.leave();
        self.runtime.shut_down(CLOSE_TIMEOUT).await;
        status
    }

    /// Waits for an input, while timers and sockets go on. Err is the exit status after a signal,
    /// or after the runtime has ended.
    async fn typed(&mut self, signal: &mut Signal) -> Result<Input, u8> {
        self.editor.ask();
        loop {
            self.control.begin();
            tokio::select! {
                biased;
                status = &mut *signal => return Err(status),
                input = self.editor.next() => return Ok(input),
                () = self.control.interrupted() => {}
                ended = self.runtime.run_until_stopped() => {
                    if let Err(error) = ended {
                        output::error(&error);
                    }
                    return Err(FAILURE);
                }
            }
        }
    }

    async fn input(&mut self, line: String, signal: &mut Signal) -> Next {
        if is_command(&line) {
            return match parse(&line) {
                Ok(command) => self.command(command, signal).await,
                Err(error) => {
                    output::error(&error);
                    Next::Line
                }
            };
        }
        if line.trim().is_empty() {
            return Next::Line;
        }
        self.count += 1;
        let name = PathBuf::from(format!("[input {}]", self.count));
        let next = self.evaluate(&name, &line, true, signal).await;
        self.save_input(line);
        next
    }

    fn save_input(&mut self, text: String) {
        if self.was_stopped {
            return;
        }
        self.saved_bytes += text.len();
        self.saved.push_back(text);
        while self.saved_bytes > MAX_SAVED
            && let Some(oldest) = self.saved.pop_front()
        {
            self.saved_bytes -= oldest.len();
            self.left_out += 1;
        }
    }

    async fn command(&mut self, command: Command, signal: &mut Signal) -> Next {
        match command {
            Command::Help => self.show_help(),
            Command::Sockets => prompt::print(&table(&self.runtime.state().sockets, self.colours)),
            Command::Events(on) => self.events.set(on),
            Command::Type(expression) => return self.show_type(&expression, signal).await,
            Command::Load(file) => match read(&file) {
                Ok(text) => {
                    let next = self.evaluate(&file, &text, true, signal).await;
                    self.save_input(text);
                    return next;
                }
                Err(error) => {
                    output::error(&format_args!("cannot read {}: {error}", file.display()))
                }
            },
            Command::Save { file, replace } => self.save(&file, replace),
            Command::Exit => return Next::Leave(SUCCESS),
        }
        Next::Line
    }

    fn show_help(&self) {
        prompt::print(prompt::help(&COMMANDS, self.colours).trim_end());
        prompt::print(
            "Everything else is JavaScript or TypeScript. await and import work, and declarations may be repeated.\n\
             _ is the last value, and _error the last exception. Ctrl-C stops what runs, or removes what is typed.",
        );
    }

    fn save(&self, file: &Path, replace: bool) {
        let mut text = String::new();
        for input in &self.saved {
            text += input;
            if !input.ends_with('\n') {
                text.push('\n');
            }
        }
        let mut options = fs::OpenOptions::new();
        options
            .write(true)
            .create(true)
            .truncate(true)
            .create_new(!replace);
        match options
            .open(file)
            .and_then(|mut file| file.write_all(text.as_bytes()))
        {
            Ok(()) if self.left_out > 0 => {
                prompt::note(
                    &format!("saved, without the first {} inputs", self.left_out),
                    self.colours,
                );
            }
            Ok(()) => prompt::note(
                &format!("saved to {}", sanitize(&file.display().to_string())),
                self.colours,
            ),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let name = file.display();
                output::error(&format_args!(
                    "{name} exists already: .save! {name} replaces it"
                ));
            }
            Err(error) => output::error(&format_args!("cannot write {}: {error}", file.display())),
        }
    }

    /// Runs an input, and prints its value or exception.
    async fn evaluate(
        &mut self,
        name: &Path,
        text: &str,
        shows: bool,
        signal: &mut Signal,
    ) -> Next {
        let (evaluated, is_expression) = match self.value(name, text, signal).await {
            Evaluated::Done {
                result,
                is_expression,
            } => (result, is_expression),
            Evaluated::Abandoned => return Next::Line,
            Evaluated::Leave(status) => return Next::Leave(status),
        };
        match evaluated {
            Ok(value) => {
                if shows && (is_expression || !value.is_undefined()) {
                    let context = self.runtime.context();
                    let text = shown(&value, self.colours, context);
                    self.last.set(&value, context);
                    prompt::print(&text);
                }
            }
            Err(error) => self.report(&error),
        }
        Next::Line
    }

    fn report(&mut self, error: &Error) {
        match error {
            Error::Script(report) => {
                self.last_error.set(&report.value, self.runtime.context());
                self.reports.uncaught(report);
            }
            Error::PromisePending => output::error(
                &"this await waits for something that can't happen any more: no timer and no socket is left",
            ),
            Error::Interrupted => {
                self.was_stopped = true;
                output::note(&"stopped");
            }
            error => output::error(error),
        }
    }

    /// Runs an input.
    async fn value(&mut self, name: &Path, text: &str, signal: &mut Signal) -> Evaluated {
        self.control.begin();
        self.was_stopped = false;
        // Of a Ctrl-C before this.
        let _ = self.control.interrupted().now_or_never();
        let text = match text.strip_prefix("#!") {
            Some(rest) => Cow::Owned(format!("//{rest}")),
            None => Cow::Borrowed(text),
        };
        let prepared = prepare::prepare(&text);
        let (awaits, is_expression, code) = match prepared {
            Ok(Prepared {
                code,
                columns,
                names,
                awaits,
                is_expression,
            }) => {
                self.inputs.keep_columns(name, columns);
                declare(&names, self.runtime.context());
                (awaits, is_expression, Ok(code))
            }
            Err(problem) => {
                let prepare::Problem { message, offset } = problem;
                (false, false, Err(TranspileError { message, offset }))
            }
        };
        self.inputs.next.replace(Some((name.to_owned(), code)));
        let evaluated = self.runtime.execute(name, text.as_bytes()).await;
        self.inputs.next.take();
        let result = match evaluated {
            Ok(promise) if awaits => {
                let (identity, undefined, arguments) =
                    (self.identity.clone(), JsValue::undefined(), [promise]);
                let settled = tokio::select! {
                    biased;
                    status = &mut *signal => return Evaluated::Leave(status),
                    () = self.control.interrupted() => None,
                    settled = self.runtime.call_value(&identity, &undefined, &arguments) => Some(settled),
                };
                let Some(settled) = settled else {
                    self.was_stopped = true;
                    output::note(&"no longer waiting; what was awaited goes on");
                    return Evaluated::Abandoned;
                };
                settled.map(|value| first(&value, self.runtime.context()))
            }
            result => result,
        };
        Evaluated::Done {
            result,
            is_expression,
        }
    }

    async fn show_type(&mut self, expression: &str, signal: &mut Signal) -> Next {
        let name = PathBuf::from("[.type]");
        match self.value(&name, expression, signal).await {
            Evaluated::Done {
                result: Ok(value), ..
            } => {
                let context = self.runtime.context();
                let text =
                    signature(&value, context).unwrap_or_else(|| types::describe(&value, context));
                let lines: Vec<_> = text.split('\n').map(sanitize).collect();
                prompt::print(&lines.join("\n"));
            }
            Evaluated::Done {
                result: Err(error), ..
            } => self.report(&error),
            Evaluated::Abandoned => {}
            Evaluated::Leave(status) => return Next::Leave(status),
        }
        Next::Line
    }
}

/// The outcome of an input.
enum Evaluated {
    Done {
        result: Result<JsValue, Error>,
        is_expression: bool,
    },
    /// Nobody waits for it any more.
    Abandoned,
    /// The session ends, with this exit status.
    Leave(u8),
}

/// The element of the array that an input with `await` returns.
fn first(value: &JsValue, context: &mut Context) -> JsValue {
    let Some(array) = value.as_object() else {
        return JsValue::undefined();
    };
    // It is an array that no script has seen.
    array.get(0, context).unwrap_or_default()
}

/// Makes the names of an input properties of the global object that can be assigned.
fn declare(names: &[Name], context: &mut Context) {
    let global = context.global_object();
    for Name { text, reset } in names {
        let key = PropertyKey::from(JsString::from(text.as_str()));
        let known = global.borrow().properties().get(&key);
        let is_variable = known
            .as_ref()
            .is_some_and(|known| known.value().is_some() && known.writable() == Some(true));
        if is_variable && !reset {
            continue;
        }
        let property = PropertyDescriptor::builder()
            .value(JsValue::undefined())
            .writable(true);
        let property = if is_variable {
            property.build()
        } else {
            property.enumerable(true).configurable(true).build()
        };
        // It fails for properties that cannot be changed, such as `undefined`.
        let _ = global.define_property_or_throw(key, property, context);
    }
}

/// A value as the console shows it. Strings of others have no control characters there, but
/// messages of errors may have some.
fn shown(value: &JsValue, colours: bool, context: &mut Context) -> String {
    let width = size().map_or(MAX_WIDTH, |(columns, _)| usize::from(columns));
    let mut options = InspectOptions::default();
    options.break_length = width.min(MAX_WIDTH);
    let plain = inspect(value, &options, context);
    if plain.contains(|character: char| character.is_control() && character != '\n') {
        return plain
            .split('\n')
            .map(sanitize)
            .collect::<Vec<_>>()
            .join("\n");
    }
    options.colours = colours;
    if colours {
        inspect(value, &options, context)
    } else {
        plain
    }
}

/// The beginning of a function of a script.
fn signature(value: &JsValue, context: &mut Context) -> Option<String> {
    let function = value.as_callable()?;
    let prototype = context.intrinsics().constructors().function().prototype();
    let source = || -> JsResult<JsValue> {
        let to_string = prototype.get(js_string!("toString"), context)?;
        to_string
            .as_callable()
            .map_or(Ok(JsValue::undefined()), |it| {
                it.call(&function.into(), &[], context)
            })
    };
    let source = source().ok()?.as_string()?.to_std_string_lossy();
    types::signature(&source)
}

fn read(file: &Path) -> io::Result<String> {
    let about = fs::metadata(file)?;
    if about.is_file() && about.len() > MAX_FILE {
        return Err(io::Error::other("it is larger than 64 MiB"));
    }
    let text = fs::read_to_string(file)?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}
