//! `boa-ws` on a terminal: inputs run in the runtime that scripts get, while timers and sockets
//! continue.

mod complete;
mod control;
mod dot_commands;
mod events;
mod highlight;
mod inputs;
mod prepare;
#[cfg(test)]
mod prepare_tests;
mod saved_inputs;
mod session;
mod show;
mod types;
mod variables;

use crate::{
    input::editor::{self, Editor},
    network::Network,
    output,
    process::status::FAILURE,
    script::{self, STACK_SIZE, error_report::Reports, local_storage},
    source::program::{Kind, Source},
    work_thread::{self, WasInterrupted, WorkThread},
};
use boa_websocket::{Limits, net::observer::Observer};
pub(crate) use control::{Control, Interruption};
use events::Events;
use inputs::Inputs;
use session::Session;
use std::{io, path::PathBuf, rc::Rc, sync::Arc};
use tokio::sync::oneshot;

const EDITOR: editor::EditorSettings = editor::EditorSettings {
    history: "inputs",
    stack_size: STACK_SIZE,
};

/// A REPL that is to be started.
pub(crate) struct Repl {
    pub(crate) settings: script::Settings,
    pub(crate) network: Network,
}

/// Starts the thread.
pub(crate) fn start(repl: Repl, control: Control) -> io::Result<WorkThread> {
    let run = async move |interrupted: WasInterrupted, end: oneshot::Sender<u8>| {
        run(repl, control, interrupted, end).await;
    };
    work_thread::start("script", STACK_SIZE, false, run)
}

async fn run(repl: Repl, control: Control, interrupted: WasInterrupted, end: oneshot::Sender<u8>) {
    let Repl {
        settings,
        mut network,
    } = repl;
    let reports = Rc::new(Reports::new(
        settings.run_input.clone(),
        settings.misplaced.clone(),
        &network.options,
    ));
    let inputs = Rc::new(Inputs::default());
    let events = Arc::new(Events::new(
        editor::has_colors(),
        network.options.observer.take(),
    ));
    network.options.observer = Some(events.clone() as Arc<dyn Observer>);
    let mut limits = Limits::default();
    limits.stoppable = true;
    let source = Source {
        name: PathBuf::from("[input]"),
        text: Vec::new(),
        kind: Kind::Classic,
    };
    let built = script::build(
        &source,
        &settings,
        network,
        None,
        &reports,
        inputs.clone(),
        Some(limits),
    );
    let (runtime, storage) = match built {
        Ok(built) => built,
        Err(status) => {
            let _ = end.send(status);
            return;
        }
    };
    let handle = runtime.handle();
    control.set_handle(handle.clone());
    let editor = match Editor::start(EDITOR, complete::ReplCompleter::new(handle)) {
        Ok(editor) => editor,
        Err(error) => {
            output::error(&format_args!(
                "lines cannot be edited in this terminal: {error}"
            ));
            let _ = end.send(FAILURE);
            return;
        }
    };
    let mut session = Session::new(runtime, editor, control, reports, inputs, events);
    let status = session.run(&settings.prelude, interrupted).await;
    editor::stop();
    // Before the runtime is dropped, which can take long.
    let _ = end.send(local_storage::committed(storage.as_ref(), status));
}
