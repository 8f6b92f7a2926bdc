//! A session: inputs, one after the other, and what is printed of them.

use super::{
    control::Control,
    dot_commands::{COMMANDS, Command, is_command, parse},
    events::{Events, table},
    inputs::Inputs,
    prepare::{PreparedInput, prepare},
    saved_inputs::SavedInputs,
    show::{shown, type_of},
    variables::Variable,
};
use crate::{
    input::{
        editor::{self, Editor, Input},
        prompt,
    },
    output,
    process::status::{FAILURE, SUCCESS},
    script::{SERVER_CLOSE_TIMEOUT, declared_names::declare, error_report::Reports, exit_status},
    source::program::{Source, read_at_most},
    work_thread::WasInterrupted,
};
use boa_engine::{Context, JsValue, NativeFunction, object::FunctionObjectBuilder};
use boa_websocket::{Error, Reporter, Runtime};
use futures_util::FutureExt;
use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
    pin::Pin,
    rc::Rc,
    sync::Arc,
};

/// The limit on a file that is loaded, in MiB.
const MAX_FILE: u64 = 64;

const HELP: &str = "\
Everything else is JavaScript or TypeScript. await and import work, and declarations may be repeated.
_ is the last value, and _error the last exception. Ctrl-C stops what runs, or removes what is typed.";

/// The end of a session, with the exit status.
type Signal = Pin<Box<dyn Future<Output = u8>>>;

pub(super) struct Session {
    /// `_`.
    last: Variable,
    /// `_error`.
    last_error: Variable,
    runtime: Box<Runtime>,
    editor: Editor,
    control: Control,
    reports: Rc<Reports>,
    inputs: Rc<Inputs>,
    events: Arc<Events>,
    saved: SavedInputs,
    /// Whether the last input was ended by Ctrl-C. Then it is not saved, because a saved session
    /// would wait there again.
    was_stopped: bool,
    count: usize,
}

/// The step after an input.
enum Next {
    Line,
    Leave(u8),
}

impl Session {
    pub(super) fn new(
        mut runtime: Box<Runtime>,
        editor: Editor,
        control: Control,
        reports: Rc<Reports>,
        inputs: Rc<Inputs>,
        events: Arc<Events>,
    ) -> Self {
        let correcting = inputs.clone();
        reports.set_correction(move |report| correcting.correct(report));
        let context = runtime.context();
        Self {
            last: Variable::new("_", context),
            last_error: Variable::new("_error", context),
            runtime,
            editor,
            control,
            reports,
            inputs,
            events,
            saved: SavedInputs::default(),
            was_stopped: false,
            count: 0,
        }
    }

    /// Runs to the end. Returns the exit status.
    pub(super) async fn run(&mut self, prelude: &[Source], interrupted: WasInterrupted) -> u8 {
        let mut signal: Signal = Box::pin(async { interrupted.signal().await.status() });
        prompt::note(
            "JavaScript runs here: .help lists the commands, Tab completes, Ctrl-D leaves",
        );
        for source in prelude {
            let text = String::from_utf8_lossy(&source.text).into_owned();
            let next = self.evaluate(&source.name, &text, false, &mut signal);
            if let Next::Leave(status) = next.await {
                return self.leave(status).await;
            }
        }
        loop {
            let next = match self.typed(&mut signal).await {
                Ok(Input::Line(line)) => self.input(line, &mut signal).await,
                Ok(Input::Interrupt { empty }) => {
                    if empty {
                        prompt::note("Ctrl-D or .exit leaves");
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
        self.runtime.shut_down(SERVER_CLOSE_TIMEOUT).await;
        status
    }

    /// Waits for an input, while timers and sockets continue. Err is the exit status after a
    /// signal, or after the runtime has ended.
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
                    let Err(error) = ended else {
                        return Err(FAILURE);
                    };
                    if let Some(status) = exit_status(&error) {
                        return Err(status);
                    }
                    output::error(&error);
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
        self.save(line);
        next
    }

    fn save(&mut self, text: String) {
        if !self.was_stopped {
            self.saved.push(text);
        }
    }

    async fn command(&mut self, command: Command, signal: &mut Signal) -> Next {
        match command {
            Command::Help => prompt::print_help(COMMANDS, HELP),
            Command::Sockets => {
                prompt::print(table(&self.runtime.state().sockets, editor::has_colors()));
            }
            Command::Events(on) => self.events.set(on),
            Command::Type(expression) => return self.show_type(&expression, signal).await,
            Command::Load(file) => match read(&file) {
                Ok(text) => {
                    let next = self.evaluate(&file, &text, true, signal).await;
                    self.save(text);
                    return next;
                }
                Err(error) => {
                    output::error(&format_args!("cannot read {}: {error}", file.display()));
                }
            },
            Command::Save { file, replace } => self.saved.write(&file, replace),
            Command::Exit => return Next::Leave(SUCCESS),
        }
        Next::Line
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
            Ok(evaluated) => evaluated,
            Err(next) => return next,
        };
        match evaluated {
            Ok(value) => {
                if shows && (is_expression || !value.is_undefined()) {
                    let context = self.runtime.context();
                    let text = shown(&value, editor::has_colors(), context);
                    self.last.set(&value, context);
                    prompt::print(text);
                }
            }
            Err(error) => match exit_status(&error) {
                Some(status) => return Next::Leave(status),
                None => self.report(&error),
            },
        }
        Next::Line
    }

    fn report(&mut self, error: &Error) {
        match error {
            Error::Script(report) => {
                let value = report.value().unwrap_or_default();
                self.last_error.set(&value, self.runtime.context());
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

    /// Runs an input. Returns its value or exception, and whether it is an expression. Err is the
    /// next step if nobody waits for it any more.
    async fn value(
        &mut self,
        name: &Path,
        text: &str,
        signal: &mut Signal,
    ) -> Result<(Result<JsValue, Error>, bool), Next> {
        self.control.begin();
        self.was_stopped = false;
        // Of a Ctrl-C before this.
        let _ = self.control.interrupted().now_or_never();
        let text = match text.strip_prefix("#!") {
            Some(rest) => Cow::Owned(format!("//{rest}")),
            None => Cow::Borrowed(text),
        };
        let prepared = prepare(&text);
        let (awaits, is_expression, code) = match prepared {
            Ok(PreparedInput {
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
            Err(error) => (false, false, Err(error)),
        };
        self.inputs.set_next(name, code);
        let evaluated = self.runtime.execute(name, text.as_bytes()).await;
        self.inputs.clear_next();
        let result = match evaluated {
            Ok(promise) if awaits => {
                let identity = identity(self.runtime.context());
                let (undefined, arguments) = (JsValue::undefined(), [promise]);
                let settled = tokio::select! {
                    biased;
                    status = &mut *signal => return Err(Next::Leave(status)),
                    () = self.control.interrupted() => None,
                    settled = self.runtime.call_value(&identity, &undefined, &arguments) => Some(settled),
                };
                let Some(settled) = settled else {
                    self.was_stopped = true;
                    output::note(&"no longer waiting; the awaited work continues");
                    return Err(Next::Line);
                };
                settled.map(|value| first(&value, self.runtime.context()))
            }
            result => result,
        };
        Ok((result, is_expression))
    }

    async fn show_type(&mut self, expression: &str, signal: &mut Signal) -> Next {
        let name = PathBuf::from("[.type]");
        match self.value(&name, expression, signal).await {
            Ok((Ok(value), _)) => {
                let context = self.runtime.context();
                prompt::print(type_of(&value, context));
            }
            Ok((Err(error), _)) => self.report(&error),
            Err(next) => return next,
        }
        Next::Line
    }
}

/// A function that returns its argument: the runtime awaits the result of a call.
fn identity(context: &mut Context) -> JsValue {
    let identity =
        NativeFunction::from_fn_ptr(|_, args, _| Ok(args.first().cloned().unwrap_or_default()));
    FunctionObjectBuilder::new(context.realm(), identity)
        .build()
        .into()
}

/// The element of the array that an input with `await` returns.
fn first(value: &JsValue, context: &mut Context) -> JsValue {
    let Some(array) = value.as_object() else {
        return JsValue::undefined();
    };
    // It is an array that no script has seen.
    array.get(0, context).unwrap_or_default()
}

fn read(file: &Path) -> io::Result<String> {
    let bytes = read_at_most(MAX_FILE, fs::File::open(file)?)?
        .ok_or_else(|| io::Error::other(format!("it is larger than {MAX_FILE} MiB")))?;
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}
