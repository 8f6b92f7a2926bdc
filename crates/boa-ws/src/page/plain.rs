//! A page without a terminal: lines that are added to it are printed, and lines of standard input
//! are typed into it.

use super::lines;
use crate::{
    input::stdin::StandardInput,
    output::{ScriptFailed, print, terminal_text::TerminalText, warning},
};
use boa_engine::Context;
use boa_page::{Page, View};
use boa_websocket::{
    dom::{self, host},
    websocket::when_none_connects,
};
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};
use tokio::sync::oneshot;

/// A view that prints new lines.
pub(super) struct Plain {
    shown: RefCell<Vec<String>>,
    input: Arc<StandardInput>,
    /// Whether the future that reads lines runs.
    reading: Rc<Cell<bool>>,
    script_failed: ScriptFailed,
}

impl Plain {
    pub(super) fn new(input: Arc<StandardInput>, script_failed: ScriptFailed) -> Rc<Self> {
        Rc::new(Self {
            shown: RefCell::default(),
            input,
            reading: Rc::default(),
            script_failed,
        })
    }
}

impl View for Plain {
    fn changed(&self, page: &Page, context: &mut Context) {
        let lines = page.lines();
        let before = self.shown.replace(lines.clone());
        let mut text = String::new();
        for line in added(&before, &lines) {
            if !line.trim().is_empty() {
                text += line;
                text.push('\n');
            }
        }
        print(&TerminalText::of_page(&text));
        if page.is_loaded() && !self.reading.get() && lines::are_taken(page, context) {
            self.reading.set(true);
            read_lines(self.input.clone(), self.reading.clone(), context);
        }
    }

    fn alert(&self, message: &str) {
        print(&TerminalText::of_page(&format!("alert: {message}\n")));
    }

    fn confirm(&self, message: &str) -> bool {
        print(&TerminalText::of_page(&format!(
            "confirm: {message} (yes or no)\n"
        )));
        let answer = self
            .input
            .next_line()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        matches!(&*answer, "y" | "yes" | "ok")
    }

    fn prompt(&self, message: &str, default: &str) -> Option<String> {
        let default = if default.is_empty() {
            String::new()
        } else {
            format!(" ({default})")
        };
        print(&TerminalText::of_page(&format!(
            "prompt: {message}{default}\n"
        )));
        self.input.next_line()
    }

    fn not_followed(&self, what: &str) {
        warning(&format_args!(
            "{what}; boa-ws does not navigate: the page stays"
        ));
    }

    fn failed(&self, what: &str) {
        warning(&what);
    }

    fn script_failed(&self, what: &str) {
        (self.script_failed)(what);
    }
}

/// The new lines, in order: those outside of the longest common subsequence, or of a shorter one if
/// much has changed.
fn added<'a>(before: &[String], after: &'a [String]) -> impl Iterator<Item = &'a String> {
    capture_diff_slices(Algorithm::Myers, before, after)
        .into_iter()
        .filter(|part| part.tag() != DiffTag::Equal)
        .flat_map(move |part| &after[part.new_range()])
}

/// Types the lines of standard input into the page until the input ends or the page has no control
/// for text.
fn read_lines(input: Arc<StandardInput>, reading: Rc<Cell<bool>>, context: &mut Context) {
    let host = host(context);
    let queue = host.clone();
    let lines = async move {
        loop {
            input.wait().await;
            let (done, typed) = oneshot::channel();
            let line = input.clone();
            queue.queue_task_from_future(
                dom::TaskSource::UserInteraction,
                dom::task(move |context| type_next(line, done, context)),
            );
            if typed.await.is_err() {
                break;
            }
        }
        // At the end of the input no future reads again.
        reading.set(input.has_ended());
    };
    host.spawn_local(Box::pin(lines), context);
}

/// Types a line when no socket is connecting, because a person would wait for that as well. The
/// sender is dropped if no control accepts text, or the input has ended.
fn type_next(input: Arc<StandardInput>, done: oneshot::Sender<()>, context: &mut Context) {
    let type_it = dom::task(move |context| {
        if let Some(page) =
            Page::from_context(context).filter(|page| lines::are_taken(page, context))
            && let Some(line) = input.take()
        {
            lines::type_line(&page, &line, context);
            // The receiver is dropped with the runtime.
            let _ = done.send(());
        }
    });
    when_none_connects(type_it, context);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &[&str], after: &[&str], new: &[&str]) {
        let [before, after] =
            [before, after].map(|lines| lines.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(added(&before, &after).collect::<Vec<_>>(), new);
    }

    #[test]
    fn added_lines_are_those_outside_of_the_longest_common_subsequence() {
        check(&[], &["a", "b"], &["a", "b"]);
        check(&["a", "b"], &["a", "x", "b"], &["x"]);
        check(
            &["log", "1", "users", "ann"],
            &["log", "1", "2", "users", "ann", "bob"],
            &["2", "bob"],
        );
        check(&["a", "b"], &["b"], &[]);
        check(&["one"], &["two"], &["two"]);
        check(&["a"], &["a", "a"], &["a"]);
    }
}
