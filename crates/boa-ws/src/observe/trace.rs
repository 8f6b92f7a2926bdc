//! `--trace`: a line for each event of a connection.

use super::{
    elapsed::since_beginning,
    trace_lines::{Formatter, TracedConnection},
};
use crate::{
    output::{
        self, line_printer,
        terminal_text::{Style, TerminalText, text},
    },
    source::program::Unwritable,
    threads::lock,
};
use boa_websocket::net::observer::{Observation, Observer};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Write as _},
    path::PathBuf,
    sync::Mutex,
    time::Instant,
};

/// Prints what happens, or writes it to a file.
pub(super) struct Trace {
    formatter: Formatter,
    clock: Clock,
    /// The name of the file. Without one, lines are printed.
    pub(super) path: Option<PathBuf>,
    state: Mutex<State>,
}

/// The times of a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Clock {
    /// Seconds since the beginning of the run.
    #[default]
    Run,
    /// The time of day in UTC, as in logs of servers.
    Day,
}

impl Clock {
    fn time(self, at: Instant) -> String {
        match self {
            Self::Run => format!("{:9.4}", since_beginning(at).as_secs_f64()),
            Self::Day => {
                let now = tokio::time::Instant::now().into_std();
                let day = Timestamp::now().checked_sub(now.saturating_duration_since(at));
                format!("{:.4}", day.unwrap_or_default())
            }
        }
    }
}

struct State {
    file: Option<File>,
    /// The first error of the file.
    lost: Option<io::Error>,
    connections: HashMap<u64, TracedConnection>,
}

impl Trace {
    pub(super) fn new(file: Option<(PathBuf, File)>, clock: Clock, secrets: bool) -> Self {
        let (path, file) = file.unzip();
        let state = State {
            file,
            lost: None,
            connections: HashMap::new(),
        };
        Self {
            formatter: Formatter { secrets },
            clock,
            path,
            state: Mutex::new(state),
        }
    }

    /// The error of a file that has lost lines. Waits while a line is written.
    pub(super) fn lost(&self) -> Option<Unwritable> {
        let error = lock(&self.state).lost.take()?;
        Some(Unwritable {
            name: self.path.clone()?,
            error,
        })
    }
}

impl Observer for Trace {
    fn observe(&self, connection: u64, at: Instant, observation: &Observation<'_>) {
        if self.path.is_none() {
            line_printer::wait_for_room();
        }
        let mut state = lock(&self.state);
        let State {
            file,
            lost,
            connections,
        } = &mut *state;
        let lines = self
            .formatter
            .lines(connections.entry(connection).or_default(), observation);
        if matches!(
            observation,
            Observation::Closed(_) | Observation::Answered { .. } | Observation::Dropped
        ) {
            connections.remove(&connection);
        }
        let time = Style::Dim.of(self.clock.time(at), true);
        let mut text = TerminalText::EMPTY;
        for line in lines {
            text += text![time.clone(), format!(" #{connection} "), line].line();
        }
        if text.is_empty() {
            return;
        }
        // A stream or a disk that takes no more loses lines. The run continues, and the loss of a
        // file is reported at its end.
        match file {
            Some(file) => {
                if let Err(error) = file.write_all(text.plain().as_bytes()) {
                    lost.get_or_insert(error);
                }
            }
            None => drop(output::write(&text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boa_websocket::net::runtime::MessageKind;
    use std::{sync::mpsc::channel, thread, time::Duration};

    /// The editor writes nothing here until the test takes the texts.
    #[test]
    fn lines_wait_for_room_above_the_line_that_is_typed() {
        line_printer::open();
        assert!(line_printer::print(&"x".repeat(1 << 20).into()));
        let (sender, observed) = channel();
        thread::spawn(move || {
            let trace = Trace::new(None, Clock::Run, false);
            trace.observe(
                1,
                Instant::now(),
                &Observation::MessageSent {
                    kind: MessageKind::Text,
                    payload: b"",
                },
            );
            sender.send(())
        });
        let early = observed.recv_timeout(Duration::from_millis(200));
        line_printer::take();
        let later = observed.recv_timeout(Duration::from_secs(120));
        line_printer::close(Duration::ZERO);
        assert!(early.is_err(), "a line does not wait for room");
        assert!(later.is_ok(), "a line waits though there is room");
    }
}
